"""``chargesite version lock|list|diff|export PROJECT``: states put before a committee, and what has changed since."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from planner.cli.commands.gates import day_of
from planner.cli.console import as_day, as_figure, configure, note, progress_bar, show, show_json, words
from planner.cli.groups import command_group
from planner.cli.keeping import opened_to_write
from planner.cli.tables import fitted
from planner.cli.work import tell_draft
from planner.model.errors import PlannerError

if TYPE_CHECKING:
    from planner.app.delivery.changes import VersionChanges
    from planner.model.project import Project
    from planner.model.version import CommitteeVersion

UNKNOWN = "–"


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = command_group(app, "version", "cli.version_group_help")

    @group.command("lock", help=words("cli.version_lock_help"))
    def lock(  # noqa: PLR0913, PLR0917 - a command's options are its arguments
        project: Annotated[Path, typer.Argument(help=words("cli.project_help"), show_default=False)],
        title: Annotated[str, typer.Option("--title", help=words("cli.version_title_help"), show_default=False)],
        by: Annotated[str, typer.Option("--by", help=words("cli.version_by_help"))] = "",
        on: Annotated[str, typer.Option("--on", help=words("cli.version_on_help"))] = "",
        scenario: Annotated[str, typer.Option("--scenario", help=words("cli.version_scenario_help"))] = "",
        as_json: Annotated[bool, typer.Option("--json", help=words("cli.json_help"))] = False,
        quiet: Annotated[bool, typer.Option("--quiet", "-q", help=words("cli.quiet_help"))] = False,
    ) -> None:
        configure(as_json=as_json, quiet=quiet)
        version = _locked(project, title, by, on, scenario)
        note(words("cli.version_locked", number=version.number, title=version.title, path=project.name))
        show_json({"ok": True, "version": _values(version, intact=True)})

    @group.command("list", help=words("cli.version_list_help"))
    def list_versions(
        project: Annotated[Path, typer.Argument(help=words("cli.project_help"), show_default=False)],
        as_json: Annotated[bool, typer.Option("--json", help=words("cli.json_help"))] = False,
        quiet: Annotated[bool, typer.Option("--quiet", "-q", help=words("cli.quiet_help"))] = False,
    ) -> None:
        configure(as_json=as_json, quiet=quiet)
        from planner.app.delivery.versions import versions_in
        from planner.app.kept import OWN

        found = versions_in(project)
        headers = [
            words(f"cli.version_column_{name}") for name in ("number", "day", "title", "scenario", "by", "state")
        ]
        cells = [
            (str(each.number), as_day(each.locked_on), each.title, each.scenario or OWN, each.locked_by or UNKNOWN,
             words("cli.version_whole" if intact else "cli.version_changed"))
            for each, intact in found
        ]  # fmt: skip
        show(fitted(words("cli.version_list_title", name=project.name), headers, cells, [0]))
        show_json({"ok": True, "versions": [_values(each, intact=intact) for each, intact in found]})

    @group.command("diff", help=words("cli.version_diff_help"))
    def diff(
        project: Annotated[Path, typer.Argument(help=words("cli.project_help"), show_default=False)],
        number: Annotated[int, typer.Option("--number", "-n", help=words("cli.version_number_help"))] = 0,
        scenario: Annotated[str, typer.Option("--scenario", help=words("cli.version_diff_scenario_help"))] = "",
        as_json: Annotated[bool, typer.Option("--json", help=words("cli.json_help"))] = False,
        quiet: Annotated[bool, typer.Option("--quiet", "-q", help=words("cli.quiet_help"))] = False,
    ) -> None:
        configure(as_json=as_json, quiet=quiet)
        version, changes, fresh = _changes(project, number, scenario)
        if changes.edits:
            show(_edits_table(version, changes))
        if changes.shifts:
            show(_shifts_table(changes))
        if not (changes.edits or changes.shifts):
            note(words("cli.version_same", number=version.number))
        if not fresh:
            note(words("cli.version_diff_stale"))
        show_json({"ok": True, "version": _values(version, intact=True), "result_is_fresh": fresh, **asdict(changes)})

    @group.command("export", help=words("cli.version_export_help"))
    def export(
        project: Annotated[Path, typer.Argument(help=words("cli.project_help"), show_default=False)],
        out: Annotated[Path, typer.Option("--out", "-o", help=words("cli.version_out_help"), show_default=False)],
        number: Annotated[int, typer.Option("--number", "-n", help=words("cli.version_number_help"))] = 0,
        as_json: Annotated[bool, typer.Option("--json", help=words("cli.json_help"))] = False,
        quiet: Annotated[bool, typer.Option("--quiet", "-q", help=words("cli.quiet_help"))] = False,
    ) -> None:
        configure(as_json=as_json, quiet=quiet)
        from planner.app.delivery.versions import read_version
        from planner.app.exports import export_all

        found = read_version(project, number or _last(project))
        with progress_bar() as progress:
            paths = export_all(found.run, out, progress, project=found.project)
        note(words("cli.version_exported", number=found.version.number, path=out, count=len(paths)))
        tell_draft(paths)
        show_json({"ok": True, "version": _values(found.version, intact=True),
                   "files": [each.as_posix() for each in paths]})  # fmt: skip


def _last(path: Path) -> int:
    """Number of the last version.

    Raises
    ------
    PlannerError
        There is none.
    """
    from planner.app.delivery.versions import versions_in

    found = versions_in(path)
    if not found:
        raise PlannerError.of("cli.version_none", where=path.name)
    return max(each.number for each, _ in found)


def _locked(path: Path, title: str, by: str, on: str, scenario: str) -> "CommitteeVersion":
    """Lock with the kept result, where it answers for the scenario, else with one made now.

    Raises
    ------
    PlannerError
        It cannot be locked; what can be seen at once is said before any run.
    """
    from planner.app.delivery.versions import lock_version
    from planner.app.projects import is_project_file, is_stale

    if not title.strip():
        raise PlannerError.of("store.version_no_title")
    if not is_project_file(path):
        raise PlannerError.of("store.version_text", where=path.name)
    with opened_to_write(path) as opened:
        project = _in_scenario(opened.session.project, scenario)
        day = day_of(on, project)
        with progress_bar() as progress:
            run = opened.runs.get(project.scenario)
            if run is None or is_stale(run, project, opened.sources):
                from planner.app.assess import assess

                run = assess(project, progress)
            return lock_version(opened.session, run, title, day, by, project.scenario)[0]


def _in_scenario(project: "Project", named: str) -> "Project":
    """Project that works with the scenario of an option; without a word with the one in use."""
    from planner.app.kept import OWN
    from planner.app.scenarios import use_scenario

    return use_scenario(project, "" if named == OWN else named) if named else project


def _changes(path: Path, number: int, scenario: str) -> "tuple[CommitteeVersion, VersionChanges, bool]":
    from planner.app.delivery.changes import what_changed
    from planner.app.delivery.versions import read_version
    from planner.app.projects import changed_sources, is_stale, read_stored
    from planner.app.shown import shown

    then = read_version(path, number or _last(path))
    stored = read_stored(path)
    project = _in_scenario(stored.project, scenario)
    run = stored.runs.get(project.scenario)
    fresh = run is not None and not is_stale(run, project, changed_sources(project))
    now = None if run is None else shown(run, project).assessment
    return then.version, what_changed(then.project, then.run.assessment, project, now), fresh


def _values(version: "CommitteeVersion", *, intact: bool) -> dict[str, object]:
    return {
        "number": version.number,
        "title": version.title,
        "locked_on": version.locked_on.isoformat(),
        "by": version.locked_by,
        "scenario": version.scenario,
        "engine": version.engine,
        "sha256": version.sha256,
        "intact": intact,
    }


def _edits_table(version: "CommitteeVersion", changes: "VersionChanges") -> object:
    headers = [words(f"cli.version_edit_{name}") for name in ("part", "key", "kind", "before", "after")]
    cells = [
        (words(f"delivery.part_{each.part}"), " · ".join(part for part in (each.key, each.field) if part),
         words(f"delivery.kind_{each.kind}"), each.before, each.after)
        for each in changes.edits
    ]  # fmt: skip
    title = words("cli.version_edits", number=version.number, day=version.locked_on.isoformat())
    return fitted(title, headers, cells, ())


def _shifts_table(changes: "VersionChanges") -> object:
    headers = [words(f"cli.version_shift_{name}") for name in ("site", "figure", "before", "after")]
    rules = words("cli.version_rule")
    cells = [
        (each.site_name, f"{rules} {each.name.partition(':')[2]}" if each.name.startswith("rule:")
         else words(f"delivery.figure_{each.name}"), _figure(each.before), _figure(each.after))
        for each in changes.shifts
    ]  # fmt: skip
    return fitted(words("cli.version_shifts"), headers, cells, ())


def _figure(value: str | float | None) -> str:
    if value is None:
        return UNKNOWN
    return value if isinstance(value, str) else as_figure(value, ".0f")
