"""What ``chargesite grid hosting --jointly`` shows."""

from typing import TYPE_CHECKING

from planner.cli.console import as_figure, note, show, show_json, words
from planner.cli.rule_options import rule_words

if TYPE_CHECKING:
    from planner.app.gridtools.hosting import JointTable


def show_joint(answer: "JointTable") -> None:
    """One line with the power together and what ends it, and the same for machines."""
    found = answer.found
    reason = words(found.reason) if found.reason else ""
    buses = ", ".join(answer.names.values())
    if found.hosting_kw is None:
        show(words("cli.hosting_joint_none", buses=buses, reason=reason))
    else:
        each = found.hosting_kw / len(answer.names)
        binding = answer.binding[0] if answer.binding else "–"
        kw = as_figure(found.hosting_kw, ".1f")
        show(words("cli.hosting_joint", buses=buses, kw=kw, each=as_figure(each, ".1f"), binding=binding))
        note(words("cli.hosting_joint_confirmed" if found.verified else "cli.hosting_joint_unconfirmed"))
    note(words("cli.hosting_rule", rule=rule_words(answer.rule), cosphi=as_figure(answer.power_factor, "g")))
    show_json(
        {
            "ok": True,
            "grid": answer.grid,
            "rule": answer.rule,
            "policy": answer.policy,
            "power_factor": answer.power_factor,
            "jointly": {
                "hosting_kw": found.hosting_kw,
                "confirmed": found.verified,
                "binding_table": found.binding[0][0] if found.binding else "",
                "binding_index": found.binding[0][1] if found.binding else None,
                "binding_element": answer.binding[0] if answer.binding else "",
                "next": list(answer.binding[1:]),
                "reason": found.reason.removeprefix("grid.reason_"),
                "reason_text": reason,
                "buses": [
                    {"bus": bus, "name": name, "kw": found.by_bus_kw.get(bus)} for bus, name in answer.names.items()
                ],
            },
        }
    )
