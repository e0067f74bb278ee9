"""``chargesite project show PROJECT`` and ``check``: what a project holds, and whether it is whole."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from planner.cli.console import configure, language, note, progress_bar, show, show_json, words
from planner.cli.groups import project_group
from planner.cli.tables import fitted
from planner.model.errors import PlannerError
from planner.model.issues import Issue, Severity
from planner.model.project import Project

if TYPE_CHECKING:
    from planner.app.projects import SourceChange, Stored


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = project_group(app)

    @group.command("show", help=words("cli.project_show_help"))
    def show_project(
        project: Annotated[Path, typer.Argument(help=words("cli.project_help"), show_default=False)],
        as_json: Annotated[bool, typer.Option("--json", help=words("cli.json_help"))] = False,
        quiet: Annotated[bool, typer.Option("--quiet", "-q", help=words("cli.quiet_help"))] = False,
    ) -> None:
        configure(as_json=as_json, quiet=quiet)
        stored, changes = _looked_at(project)
        show(_source_table(stored.project, changes))
        for line in _lines(stored):
            note(line)
        show_json(_values(stored, changes))

    @group.command("check", help=words("cli.project_check_help"))
    def check(
        project: Annotated[Path, typer.Argument(help=words("cli.project_help"), show_default=False)],
        as_json: Annotated[bool, typer.Option("--json", help=words("cli.json_help"))] = False,
        quiet: Annotated[bool, typer.Option("--quiet", "-q", help=words("cli.quiet_help"))] = False,
    ) -> None:
        configure(as_json=as_json, quiet=quiet)
        stored, changes = _looked_at(project)
        faults = tuple(issue for issue in stored.issues if issue.severity is Severity.ERROR)
        faults += _missing(changes)
        if faults:
            raise PlannerError(faults)
        for change in changes:
            if change.state == "changed":
                note(words("cli.project_source_changed", source=change.source_id, path=change.path))
        note(words("cli.project_whole", path=project.name))
        show_json(_values(stored, changes))


def _looked_at(path: Path) -> "tuple[Stored, tuple[SourceChange, ...]]":
    from planner.app.projects import changed_sources, read_stored

    with progress_bar() as progress:
        stored = read_stored(path)
        return stored, changed_sources(stored.project, progress)


def _missing(changes: "Sequence[SourceChange]") -> tuple[Issue, ...]:
    return tuple(
        Issue(severity=Severity.ERROR, code="io.no_such_file", where=change.path)
        for change in changes
        if change.state == "missing"
    )


def _source_table(project: Project, changes: "Sequence[SourceChange]") -> object:
    headers = [words(f"cli.project_column_{name}") for name in ("source", "path", "state", "licence")]
    rows = [
        (
            change.source_id,
            words("cli.project_inside") if source.embedded else source.path,
            words(f"cli.project_state_{change.state}"),
            source.licence,
        )
        for source, change in zip(project.sources, changes, strict=True)
    ]
    return fitted(project.name, headers, rows, ())


def _lines(stored: "Stored") -> list[str]:
    project, content = stored.project, stored.content
    lines = [issue.message(language()) for issue in stored.issues]
    counts = {name: len(getattr(project, name)) for name in ("sites", "areas", "scenarios", "looks")}
    lines.append(words("cli.project_counts", **counts))
    if content is not None:
        lines.append(words("cli.project_saved", generation=content.generation, at=content.saved_at))
        lines += [words("cli.project_result", scenario=r.scenario or "-", at=r.made_at) for r in content.results]
    return lines


def _values(stored: "Stored", changes: "Sequence[SourceChange]") -> dict[str, object]:
    from planner.app.projects import is_stale

    project, content = stored.project, stored.content
    return {
        "ok": True,
        "project": project.name,
        "date": project.project_date.isoformat(),
        "crs": project.crs,
        "scenario": project.scenario,
        "form": "text" if content is None else "project file",
        "generation": None if content is None else content.generation,
        "saved_at": None if content is None else content.saved_at,
        "newer": stored.newer,
        "sources": [
            {
                "source_id": change.source_id,
                "role": source.role.value,
                "path": source.path,
                "state": change.state,
                "embedded": source.embedded,
                "licence": source.licence,
                "confidentiality": source.confidentiality,
            }
            for source, change in zip(project.sources, changes, strict=True)
        ],
        "sites": len(project.sites),
        "areas": len(project.areas),
        "scenarios": [scenario.scenario_id for scenario in project.scenarios],
        "results": [
            {
                "scenario": result.scenario,
                "made_at": result.made_at,
                "engine": result.engine,
                "stale": result.scenario == project.scenario
                and is_stale(stored.runs[result.scenario], project, changes),
            }
            for result in (content.results if content is not None else ())
        ],
        "issues": [{"code": issue.code, "message": issue.message(language())} for issue in stored.issues],
    }
