"""``chargesite grid contingency NET --bus B --kw X``."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from planner.cli.console import as_figure, configure, language, note, progress_bar, show, show_json, words
from planner.cli.grid_group import grid_group
from planner.cli.of_project import ProjectOption, in_project
from planner.cli.rule_options import (
    MaxLineOption,
    MaxTrafoOption,
    RuleOption,
    VmaxOption,
    VminOption,
    rule_words,
    settings_of_rule,
)
from planner.model.texts import DEFAULT_LANGUAGE

if TYPE_CHECKING:
    from rich.table import Table

    from planner.app.gridtools.contingency import ContingencyAnswer
    from planner.model.grid_study import OutageState

COLUMNS = ("outage", "resupply", "element", "value", "limit", "dark")
FIGURES = (3, 4, 5)


def register(app: typer.Typer) -> None:
    """Add the command."""
    group = grid_group(app)

    @group.command("contingency", help=words("cli.n1_help"))
    def contingency(  # noqa: PLR0913, PLR0917 - a command's options are its arguments
        net: Annotated[Path, typer.Argument(help=words("cli.check_net_help"), show_default=False)],
        bus: Annotated[str, typer.Option("--bus", help=words("cli.n1_bus_help"), show_default=False)],
        kw: Annotated[float | None, typer.Option("--kw", help=words("cli.n1_kw_help"), show_default=False)] = None,
        rule: RuleOption = None,
        vmin: VminOption = None,
        vmax: VmaxOption = None,
        max_line: MaxLineOption = None,
        max_trafo: MaxTrafoOption = None,
        cosphi: Annotated[float | None, typer.Option("--cosphi", help=words("cli.n1_cosphi_help"))] = None,
        count: Annotated[int, typer.Option("--count", min=1, max=200, help=words("cli.n1_count_help"))] = 10,
        project: ProjectOption = None,
        as_json: Annotated[bool, typer.Option("--json", help=words("cli.json_help"))] = False,
        quiet: Annotated[bool, typer.Option("--quiet", "-q", help=words("cli.quiet_help"))] = False,
    ) -> None:
        configure(as_json=as_json, quiet=quiet)
        from planner.app.gridtools.contingency import contingency as study
        from planner.app.gridtools.contingency import with_power_factor

        with in_project(project) as own, progress_bar() as progress:
            settings = with_power_factor(settings_of_rule(rule, (vmin, vmax, max_line, max_trafo), own.grid), cosphi)
            answer = study(net, bus, kw, settings, count=count, progress=progress)
        _show(answer)


def _show(answer: "ContingencyAnswer") -> None:
    for key, states in (("today", answer.outages.today), ("request", answer.outages.with_request)):
        if states:
            show(_table(words(f"cli.n1_title_{key}", bus=answer.bus_name, kw=_kw(answer.kw)), states))
    note(_sentence(answer, language()))
    emergency = rule_words(answer.outages.result.emergency_rule) if answer.outages.result.emergency_rule else "–"
    note(words("cli.n1_rules", rule=rule_words(answer.rule), emergency=emergency))
    if answer.outages.result.secure_today is not None and answer.outages.result.reason:
        note(words(answer.outages.result.reason))
    show_json(_values(answer))


def _table(title: str, states: "tuple[OutageState, ...]") -> "Table":
    from planner.cli.tables import fitted

    headers = [words(f"cli.n1_column_{column}") for column in COLUMNS]
    return fitted(title, headers, [_cells(state) for state in states], FIGURES)


def _cells(state: "OutageState") -> tuple[str, ...]:
    from planner.app.gridtools.contingency import quantity

    return (
        state.outage,
        ", ".join(state.resupplied_by) or "–",
        words(state.reason) if state.reason else state.worst_element or "–",
        quantity(state.worst_value, state.worst_quantity, language()),
        quantity(state.limit, state.worst_quantity, language()),
        str(state.buses_dark),
    )


def _sentence(answer: "ContingencyAnswer", figures: str = DEFAULT_LANGUAGE) -> str:
    """What was found, in a sentence; ``figures``: whose way of writing numbers (machines: the English one)."""
    from planner.app.gridtools.contingency import verdict

    code, params = verdict(answer.outages.result, answer.kw, figures)
    return words(
        "cli.n1_verdict",
        bus=answer.bus_name,
        intact=words(answer.intact_reason) if answer.intact_reason else f"{_kw(answer.intact_kw)} kW",
        secure=_kw(answer.outages.result.told_secure_kw),
        verdict=words(code, **params),
    )


def _kw(value: float | None) -> str:
    return "–" if value is None else as_figure(value, ".0f")


def _values(answer: "ContingencyAnswer") -> dict[str, Any]:
    result = answer.outages.result
    values = {key: value for key, value in asdict(result).items() if not key.startswith("worst_")}
    return {
        "ok": True,
        "grid": answer.grid,
        "bus": answer.bus,
        "bus_name": answer.bus_name,
        "kw": answer.kw,
        "power_factor": answer.power_factor,
        "rule": answer.rule,
        "intact_kw": answer.intact_kw,
        "intact_reason": answer.intact_reason,
        **values,
        "verdict": _sentence(answer),
        "today": [asdict(state) for state in answer.outages.today],
        "with_request": [asdict(state) for state in answer.outages.with_request],
    }
