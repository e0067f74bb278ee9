"""``chargesite project backups`` and ``recover``: earlier states of a project, and sessions that a crash has left."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from planner.cli.console import as_figure, configure, note, show, show_json, show_line, words
from planner.cli.groups import command_group, project_group
from planner.cli.options import given_options, refuse_beside, refuse_without
from planner.cli.tables import fitted
from planner.model.errors import PlannerError

if TYPE_CHECKING:
    from planner.app.projects import LeftBehind


def register(app: typer.Typer) -> None:
    """Add the commands."""
    project = project_group(app)
    group = command_group(project, "backups", "cli.project_backups_help")

    @group.command("list", help=words("cli.project_backups_list_help"))
    def list_backups(
        project: Annotated[Path, typer.Argument(help=words("cli.project_help"), show_default=False)],
        as_json: Annotated[bool, typer.Option("--json", help=words("cli.json_help"))] = False,
        quiet: Annotated[bool, typer.Option("--quiet", "-q", help=words("cli.quiet_help"))] = False,
    ) -> None:
        from planner.app.projects import backup_states

        configure(as_json=as_json, quiet=quiet)
        states = backup_states(project)
        headers = [words(f"cli.project_column_{name}") for name in ("number", "made_at", "size_kb", "whole")]
        rows = [
            (
                str(number),
                backup.made_at.strftime("%Y-%m-%d %H:%M:%S"),
                as_figure(backup.size_bytes / 1000, ".0f"),
                words("cli.project_yes") if whole else words("cli.project_no"),
            )
            for number, (backup, whole) in enumerate(states, start=1)
        ]
        show(fitted(project.name, headers, rows, (0, 2)))
        show_json(
            {
                "ok": True,
                "backups": [
                    {"number": n, "file": b.file.as_posix(), "made_at": b.made_at.isoformat(), "whole": whole}
                    for n, (b, whole) in enumerate(states, start=1)
                ],
            }
        )

    @group.command("restore", help=words("cli.project_backups_restore_help"))
    def restore(
        project: Annotated[Path, typer.Argument(help=words("cli.project_help"), show_default=False)],
        out: Annotated[
            Path, typer.Option("--out", "-o", help=words("cli.project_restore_out_help"), show_default=False)
        ],
        number: Annotated[
            int, typer.Option("--number", "-n", min=1, help=words("cli.project_restore_number_help"))
        ] = 1,
        as_json: Annotated[bool, typer.Option("--json", help=words("cli.json_help"))] = False,
        quiet: Annotated[bool, typer.Option("--quiet", "-q", help=words("cli.quiet_help"))] = False,
    ) -> None:
        from planner.app.projects import backups_of, restore_backup, user_places

        configure(as_json=as_json, quiet=quiet)
        backups = backups_of(user_places().backups, project)
        if number > len(backups):
            raise PlannerError.of("store.no_backup_number", where=project.name, number=number, count=len(backups))
        written = restore_backup(backups[number - 1], out)
        note(words("cli.project_written", path=written))
        show_json({"ok": True, "path": written.as_posix()})

    @project.command("recover", help=words("cli.project_recover_help"))
    def recover_session(
        context: typer.Context,
        session: Annotated[int, typer.Option("--session", help=words("cli.project_recover_session_help"))] = 0,
        out: Annotated[Path | None, typer.Option("--out", "-o", help=words("cli.project_restore_out_help"))] = None,
        discard: Annotated[bool, typer.Option("--discard", help=words("cli.project_recover_discard_help"))] = False,
        as_json: Annotated[bool, typer.Option("--json", help=words("cli.json_help"))] = False,
        quiet: Annotated[bool, typer.Option("--quiet", "-q", help=words("cli.quiet_help"))] = False,
    ) -> None:
        from planner.app.projects import discard_left, left_behind

        configure(as_json=as_json, quiet=quiet)
        _check_recover(given_options(context))
        found = left_behind()
        if not session:
            _show_sessions(found)
            return
        if not 0 < session <= len(found):
            raise PlannerError.of("store.no_session", where="--session", number=session, count=len(found))
        left = found[session - 1]
        if discard:
            discard_left(left)
            note(words("cli.project_discarded", name=left.name))
            show_json({"ok": True, "discarded": left.name})
            return
        if out is None:
            raise PlannerError.of("store.no_path", where="--out")
        written = _recovered(left, out)
        note(words("cli.project_written", path=written))
        show_json({"ok": True, "path": written.as_posix(), "steps": left.steps})


def _check_recover(given: frozenset[str]) -> None:
    """What is thrown away is not written as well, and nothing is done without saying to which session."""
    refuse_without(given, ("--out", "--discard"), "--session")
    if "--discard" in given:
        refuse_beside(given, ("--out",), "--discard")


def _recovered(left: "LeftBehind", out: Path) -> Path:
    """Save what a session held under another name; only then is the session given up."""
    from planner.app.projects import close, recover, save_as, with_ending

    if with_ending(out).exists():
        raise PlannerError.of("store.exists", where=out.name)
    opened = recover(left)
    done = False
    try:
        written = save_as(opened.session, out).state.path
        done = True
    finally:
        close(opened.session, discard=done)
    return written


def _show_sessions(found: "Sequence[LeftBehind]") -> None:
    if found:
        show(words("cli.project_sessions_title"))
    for n, left in enumerate(found, start=1):
        show_line(f"{n:>3}  {left.name or left.problem}")
        if left.path is not None:
            show_line(f"     {left.path}")
        show(f"     {words('cli.project_session_edits', count=left.steps, at=left.changed_at[:19].replace('T', ' '))}")
    show_json(
        {
            "ok": True,
            "sessions": [
                {
                    "number": n,
                    "name": left.name,
                    "path": None if left.path is None else left.path.as_posix(),
                    "steps": left.steps,
                    "changed_at": left.changed_at,
                    "last_edit": left.last_edit,
                    "problem": left.problem,
                }
                for n, left in enumerate(found, start=1)
            ],
        }
    )
