"""``chargesite rules list`` and ``rules check PROJECT``: what packs ask, and what they say of a kept result today."""

from collections import Counter
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from planner.cli.console import as_day, configure, language, note, progress_bar, show, show_json, words
from planner.cli.groups import command_group
from planner.cli.tables import fitted
from planner.model.errors import PlannerError

if TYPE_CHECKING:
    from planner.app.rulecheck import RuleChange, RuleCheck
    from planner.model.result import RuleOutcome
    from planner.rules.records import Pack, Rule

NONE = "–"


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = command_group(app, "rules", "cli.rules_group_help")

    @group.command("list", help=words("cli.rules_list_help"))
    def list_rules(
        jurisdiction: Annotated[
            list[str] | None, typer.Option("--jurisdiction", help=words("cli.rules_jurisdiction_help"))
        ] = None,
        project: Annotated[Path | None, typer.Option("--project", help=words("cli.rules_project_help"))] = None,
        as_json: Annotated[bool, typer.Option("--json", help=words("cli.json_help"))] = False,
        quiet: Annotated[bool, typer.Option("--quiet", "-q", help=words("cli.quiet_help"))] = False,
    ) -> None:
        configure(as_json=as_json, quiet=quiet)
        packs = _packs(tuple(jurisdiction or ()), project)
        for pack in packs:
            show(_pack_table(pack))
        from planner.store.codec import to_plain

        show_json({"ok": True, "packs": [to_plain(_pack_json(pack)) for pack in packs]})

    @group.command("check", help=words("cli.rules_check_help"))
    def check_rules(
        project: Annotated[Path, typer.Argument(help=words("cli.project_help"), show_default=False)],
        on: Annotated[str | None, typer.Option("--on", help=words("cli.rules_on_help"))] = None,
        jurisdiction: Annotated[
            list[str] | None, typer.Option("--jurisdiction", help=words("cli.rules_jurisdiction_help"))
        ] = None,
        as_json: Annotated[bool, typer.Option("--json", help=words("cli.json_help"))] = False,
        quiet: Annotated[bool, typer.Option("--quiet", "-q", help=words("cli.quiet_help"))] = False,
    ) -> None:
        configure(as_json=as_json, quiet=quiet)
        from planner.app.rulecheck import check_kept

        day = _day(on)
        with progress_bar() as progress:
            found = check_kept(project, day, tuple(jurisdiction or ()), progress)
        _tell(found)
        from planner.store.codec import to_plain

        show_json({"ok": True, **to_plain(found), "other_answers": len(found.other_answers)})


def _day(given: str | None) -> date | None:
    if given is None:
        return None
    try:
        return date.fromisoformat(given)
    except ValueError as fault:
        raise PlannerError.of("cli.not_a_day", given=given) from fault


def _packs(jurisdictions: tuple[str, ...], project: Path | None) -> "tuple[Pack, ...]":
    """Packs of a project, else those that ship; of the jurisdictions asked for."""
    from planner.app.projects import read_any
    from planner.app.rulepacks import rule_packs
    from planner.rules.chosen import packs_of
    from planner.rules.pack import known_jurisdictions
    from planner.store.scenarios import in_scenario

    if project is None:
        return packs_of(jurisdictions or known_jurisdictions())
    packs = rule_packs(in_scenario(read_any(project)))
    known = {pack.jurisdiction for pack in packs}
    for name in jurisdictions:
        if name not in known:
            raise PlannerError.of("rules.unknown_jurisdiction", jurisdiction=name, known=", ".join(sorted(known)))
    return tuple(pack for pack in packs if not jurisdictions or pack.jurisdiction in jurisdictions)


def _pack_table(pack: "Pack") -> object:
    head = pack.head
    title = words("cli.rules_pack", title=head.title[language()], version=head.version,
                  day=head.checked_on.isoformat(), by=head.checked_by[language()])  # fmt: skip
    headers = [words(f"cli.rules_column_{name}") for name in ("id", "rule", "status", "addressee", "valid")]
    return fitted(title, headers, [_rule_cells(rule) for rule in pack.rules], ())


def _rule_cells(rule: "Rule") -> tuple[str, ...]:
    ends = as_day(rule.valid_to) if rule.valid_to else ""
    unread = f" ({words('cli.rules_unverified')})" if rule.unverified else ""
    return (
        rule.rule_id,
        rule.title[language()],
        words(f"rules.status_{rule.status}") + unread,
        words(f"rules.addressee_{rule.addressee}"),
        f"{as_day(rule.valid_from)} – {ends}".rstrip(),
    )


def _pack_json(pack: "Pack") -> dict[str, object]:
    said = language()
    return {
        "pack_id": pack.pack_id,
        "jurisdiction": pack.jurisdiction,
        "title": pack.head.title[said],
        "version": pack.head.version,
        "checked_on": pack.head.checked_on,
        "checked_by": pack.head.checked_by[said],
        "sha256": pack.sha256,
        "own": pack.own,
        "rules": [
            {
                "id": rule.rule_id,
                "jurisdiction": rule.jurisdiction,
                "title": rule.title[said],
                "addressee": rule.addressee,
                "status": rule.status,
                "unverified": rule.unverified,
                "clause": rule.clause[said],
                "source": rule.source[said],
                "valid_from": rule.valid_from,
                "valid_to": rule.valid_to,
                "stage": rule.stage,
                "applies_when": [asdict(condition) for condition in rule.applies_when],
                "check": asdict(rule.check),
                "required": rule.required[said],
                "evidence": rule.evidence[said],
            }
            for rule in pack.rules
        ],
    }


def _tell(found: "RuleCheck") -> None:
    """Packs that are others, and each rule with other answers: at how many sites, from what to what, and why."""
    note(words("cli.rules_checked", sites=found.judged, rules=found.rules, on=found.on.isoformat(),
               judged_on=found.judged_on.isoformat()))  # fmt: skip
    others = [pack for pack in found.packs if pack.state != "same"]
    if others:
        headers = [words(f"cli.rules_column_{name}") for name in ("pack", "state", "before", "after")]
        rows = [
            (pack.title, words(f"cli.rules_pack_{pack.state}"), pack.version_before or NONE, pack.version_after or NONE)
            for pack in others
        ]
        show(fitted(words("cli.rules_packs_title"), headers, rows, ()))
    if found.without_facts:
        note(words("cli.rules_without_facts", count=len(found.without_facts)))
    if not found.changes:
        # of sites that cannot be judged nothing is known to be as it was
        if found.judged:
            note(words("cli.rules_nothing"))
        return
    groups: Counter[tuple[str, str, str, str]] = Counter()
    places: dict[tuple[str, str, str, str], list[str]] = {}
    for change in found.changes:
        key = change.rule_id, change.title, _answers(change), words(f"cli.rules_reason_{change.reason}")
        groups[key] += 1
        places.setdefault(key, []).append(change.site_id)
    headers = [words(f"cli.rules_column_{name}") for name in ("rule", "answer", "reason", "sites")]
    rows = [(key[1], key[2], key[3], _places(places[key])) for key in groups]
    show(fitted(words("cli.rules_changes", count=len(found.other_answers)), headers, rows, ()))


def _places(sites: list[str]) -> str:
    shown = ", ".join(sites[:3])
    return shown if len(sites) <= 3 else f"{shown} (+{len(sites) - 3})"


def _answers(change: "RuleChange") -> str:
    before, after = _outcome(change.before), _outcome(change.after)
    return before if before == after else f"{before} → {after}"


def _outcome(outcome: "RuleOutcome | None") -> str:
    return NONE if outcome is None else words(f"report.outcome_{outcome.value}")
