"""``chargesite gates list PROJECT`` and ``gates ics PROJECT``: where each site stands, and due dates as a calendar."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from planner.cli.console import as_day, configure, language, note, show, show_json, words
from planner.cli.groups import command_group
from planner.cli.tables import fitted
from planner.model.errors import PlannerError

if TYPE_CHECKING:
    from planner.model.delivery import GateStep
    from planner.model.project import Project

COLUMNS = ("site", "name", "gate", "owner", "due", "days")


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = command_group(app, "gates", "cli.gates_group_help")

    @group.command("list", help=words("cli.gates_list_help"))
    def list_gates(
        project: Annotated[Path, typer.Argument(help=words("cli.project_help"), show_default=False)],
        only_overdue: Annotated[bool, typer.Option("--overdue", help=words("cli.gates_overdue_help"))] = False,
        on: Annotated[str, typer.Option("--on", help=words("cli.gates_on_help"))] = "",
        as_json: Annotated[bool, typer.Option("--json", help=words("cli.json_help"))] = False,
        quiet: Annotated[bool, typer.Option("--quiet", "-q", help=words("cli.quiet_help"))] = False,
    ) -> None:
        configure(as_json=as_json, quiet=quiet)
        found, names = _named(project)
        day = day_of(on, found)
        rows = [_row(found, each, names, day) for each in _steps(found, day, only_overdue=only_overdue)]
        title = words("cli.gates_overdue_title" if only_overdue else "cli.gates_title", day=day.isoformat())
        headers = [words(f"cli.gates_column_{name}") for name in COLUMNS]
        cells = [(row["site_id"], row["name"], row["gate_name"], row["owner"], as_day(str(row["due_on"] or "–")),
                  str(row["overdue_days"]) if row["overdue_days"] else "") for row in rows]  # fmt: skip
        show(fitted(title, headers, [tuple(map(str, each)) for each in cells], [len(COLUMNS) - 1]))
        show_json({"ok": True, "project": found.name, "on": day.isoformat(), "gates": rows})

    @group.command("ics", help=words("cli.gates_ics_help"))
    def calendar(
        project: Annotated[Path, typer.Argument(help=words("cli.project_help"), show_default=False)],
        out: Annotated[Path, typer.Option("--out", "-o", help=words("cli.gates_ics_out_help"), show_default=False)],
        as_json: Annotated[bool, typer.Option("--json", help=words("cli.json_help"))] = False,
        quiet: Annotated[bool, typer.Option("--quiet", "-q", help=words("cli.quiet_help"))] = False,
    ) -> None:
        configure(as_json=as_json, quiet=quiet)
        from planner.app.delivery.calendar import write_calendar

        found, names = _named(project)
        events = write_calendar(out, found, names)
        note(words("cli.gates_ics_written", path=out, count=events))
        show_json({"ok": True, "path": out.as_posix(), "events": events})


def day_of(written: str, project: "Project") -> date:
    """Day that was given, else the project's.

    Raises
    ------
    PlannerError
        It is no day.
    """
    if not written:
        return project.project_date
    try:
        return date.fromisoformat(written)
    except ValueError as error:
        raise PlannerError.of("cli.not_a_day", given=written) from error


def _named(path: Path) -> "tuple[Project, dict[str, str]]":
    """Project, and the names of its sites; without a kept result they are read from the list of candidates."""
    from planner.app.delivery.sites import names_in_files
    from planner.app.projects import read_stored

    stored = read_stored(path)
    names = {site.site_id: site.name for run in stored.runs.values() for site in run.assessment.sites if site.name}
    if {step.site_id for step in stored.project.gates} - set(names):
        names = names_in_files(stored.project) | names
    names |= {site.site_id: site.name for site in stored.project.sites if site.name}
    return stored.project, names


def _steps(project: "Project", day: date, *, only_overdue: bool) -> "list[GateStep]":
    """Overdue gates, or the gate at which each site stands that anything is said of."""
    from planner.app.delivery.gates import overdue, standing_of

    if only_overdue:
        return [each.step for each in overdue(project, day)]
    said = {step.site_id for step in project.gates} | {site.site_id for site in project.sites if site.stage}
    return [standing_of(project, site_id).step for site_id in sorted(said)]


def _row(project: "Project", step: "GateStep", names: dict[str, str], day: date) -> dict[str, object]:
    from planner.app.delivery.gates import gate_name, is_overdue, standing_of

    late = (day - step.due_on).days if step.due_on is not None and is_overdue(step, day) else 0
    passed = standing_of(project, step.site_id).passed
    return {
        "site_id": step.site_id,
        "name": names.get(step.site_id, ""),
        "gate": step.gate,
        "gate_name": words("delivery.in_operation") if passed else gate_name(step.gate, language()),
        "in_operation": passed,
        "owner": step.owner,
        "due_on": step.due_on.isoformat() if step.due_on is not None else None,
        "overdue_days": late,
        "documents": list(step.documents),
        "note": step.note,
    }
