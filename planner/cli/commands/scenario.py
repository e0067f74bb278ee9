"""``chargesite scenario list PROJECT`` and ``compare PROJECT A B``: scenarios and how their results differ."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from planner.cli.console import as_figure, configure, progress_bar, show, show_json, words
from planner.cli.groups import command_group
from planner.cli.tables import fitted
from planner.model.progress import Part

if TYPE_CHECKING:
    from planner.model.comparison import Comparison

UNKNOWN = "–"
_TOTALS = ("ranked", "shortlisted", "fitting", "sessions_per_day", "chargers", "connection_kw", "capex_eur")
_FIGURES = ("rank", "chargers", "connection_kw", "headroom_kw", "capex_eur")


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = command_group(app, "scenario", "cli.scenario_group_help")

    @group.command("list", help=words("cli.scenario_list_help"))
    def list_scenarios(
        project: Annotated[Path, typer.Argument(help=words("cli.project_help"), show_default=False)],
        as_json: Annotated[bool, typer.Option("--json", help=words("cli.json_help"))] = False,
        quiet: Annotated[bool, typer.Option("--quiet", "-q", help=words("cli.quiet_help"))] = False,
    ) -> None:
        configure(as_json=as_json, quiet=quiet)
        from planner.app.kept import OWN, kept
        from planner.app.scenarios import changes_of

        held = kept(project)
        found = held.project
        rows = [
            {
                "scenario": each.scenario_id,
                "name": each.name,
                "note": each.note,
                "in_use": each.scenario_id == found.scenario,
                "result": held.state(each.scenario_id),
                "changes": {c.key: {"before": c.before, "after": c.after} for c in changes_of(found, each.scenario_id)},
            }
            for each in found.scenarios
        ]
        headers = [words(f"cli.scenario_column_{name}") for name in ("scenario", "name", "changes", "result")]
        cells = [
            (OWN, words("cli.scenario_own"), "", words(f"cli.scenario_{held.state('')}")),
            *(
                (
                    each.scenario_id,
                    each.name,
                    ", ".join(change.key for change in changes_of(found, each.scenario_id)),
                    words(f"cli.scenario_{held.state(each.scenario_id)}"),
                )
                for each in found.scenarios
            ),
        ]
        show(fitted(found.name, headers, cells, ()))
        show_json({"ok": True, "project": found.name, "in_use": found.scenario or OWN,
                   "own_result": held.state(""), "scenarios": rows})  # fmt: skip

    @group.command("compare", help=words("cli.scenario_compare_help"))
    def compare_scenarios(
        project: Annotated[Path, typer.Argument(help=words("cli.project_help"), show_default=False)],
        scenarios: Annotated[list[str], typer.Argument(help=words("cli.scenario_ids_help"), show_default=False)],
        as_json: Annotated[bool, typer.Option("--json", help=words("cli.json_help"))] = False,
        quiet: Annotated[bool, typer.Option("--quiet", "-q", help=words("cli.quiet_help"))] = False,
    ) -> None:
        configure(as_json=as_json, quiet=quiet)
        found = _compared(project, scenarios)
        show(_totals_table(found))
        show(_sites_table(found))
        show_json({"ok": True, **asdict(found)})


def _compared(path: Path, scenarios: list[str]) -> "Comparison":
    """Kept results that are fresh, else results computed now, side by side."""
    from planner.app.compare import check_count, compare
    from planner.app.kept import OWN, kept
    from planner.app.scenarios import use_scenario

    check_count(len(scenarios))
    with progress_bar() as progress:
        found = kept(path)
        ids = ["" if each == OWN else each for each in scenarios]
        for each in ids:
            use_scenario(found.project, each)
        named = []
        for place, scenario_id in enumerate(ids):
            part = Part(progress, place / len(ids), (place + 1) / len(ids))
            named.append((scenarios[place], found.run(scenario_id, part).assessment))
    return compare(named)


def _totals_table(found: "Comparison") -> object:
    rows = [
        (words(f"cli.scenario_total_{name}"), *(_figure(getattr(each, name)) for each in found.totals))
        for name in _TOTALS
    ]
    return fitted(words("cli.scenario_totals"), ["", *found.names], rows, range(1, len(found.names) + 1))


def _sites_table(found: "Comparison") -> object:
    """Sites that differ, a line for each scenario."""
    headers = [words(f"cli.scenario_column_{name}") for name in ("site", "scenario_name")]
    headers += [words(f"cli.scenario_figure_{name}") for name in _FIGURES]
    differing = [row for row in found.sites if row.differs]
    rows = [
        (row.name if not place else "", scenario, *(_figure(getattr(figures, name)) for name in _FIGURES))
        for row in differing
        for place, (scenario, figures) in enumerate(zip(found.names, row.figures, strict=True))
    ]
    title = words("cli.scenario_differences", count=len(differing))
    return fitted(title, headers, rows, range(2, len(headers)))


def _figure(value: float | None) -> str:
    return UNKNOWN if value is None else as_figure(value, ".0f")
