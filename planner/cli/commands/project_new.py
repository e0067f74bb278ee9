"""``chargesite project new NAME``: an empty project, one with the settings of a use case, or one from another."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from planner.cli.console import configure, language, note, show_json, words
from planner.cli.groups import project_group
from planner.model.errors import PlannerError

if TYPE_CHECKING:
    from planner.model.project import Project

_LONGEST = 55


def register(app: typer.Typer) -> None:
    """Add the command."""
    group = project_group(app)

    @group.command("new", help=words("cli.project_new_help"))
    def new(  # noqa: PLR0913, PLR0917 - a command's options are its arguments
        name: Annotated[str, typer.Argument(help=words("cli.project_new_name_help"), show_default=False)],
        folder: Annotated[Path, typer.Option("--folder", help=words("cli.project_new_folder_help"))] = Path(),
        template: Annotated[str, typer.Option("--template", help=words("cli.project_new_template_help"))] = "",
        origin: Annotated[
            Path | None, typer.Option("--from", help=words("cli.project_new_from_help"), show_default=False)
        ] = None,
        as_text: Annotated[bool, typer.Option("--text", help=words("cli.project_new_text_help"))] = False,
        as_json: Annotated[bool, typer.Option("--json", help=words("cli.json_help"))] = False,
        quiet: Annotated[bool, typer.Option("--quiet", "-q", help=words("cli.quiet_help"))] = False,
    ) -> None:
        configure(as_json=as_json, quiet=quiet)
        made = _made(name, folder, template, origin)
        path = _written(made, folder, as_text=as_text)
        note(words("cli.project_written", path=path))
        if origin is not None:
            note(words("cli.project_new_from", name=made.name, origin=origin.name))
        show_json(
            {
                "ok": True,
                "path": path.as_posix(),
                "template": template,
                "from": None if origin is None else origin.as_posix(),
                "project_id": made.project_id,
            }
        )


def _made(name: str, folder: Path, template: str, origin: Path | None) -> "Project":
    from planner.app.projects import new_from, new_project, noted, read_any

    if origin is None:
        return new_project(name, folder, template, language=language())
    if template:
        raise PlannerError.of("cli.project_new_both", where="--from")
    # files are noted as they are now, so that a later change of theirs is seen
    return new_from(noted(read_any(origin)), name)


def _written(made: "Project", folder: Path, *, as_text: bool) -> Path:
    from planner.app.projects import close, save_as, start

    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise PlannerError.of("store.no_new_folder", where=str(folder), reason=error.strerror or str(error)) from error
    opened = start(made)
    try:
        return save_as(opened.session, folder / f"{_file_name(made.name)}{'.toml' if as_text else ''}").state.path
    finally:
        close(opened.session)


def _file_name(name: str) -> str:
    """Name of a file that every system takes, also in length: each of its characters may be four bytes."""
    kept = "".join("_" if c in '/\\:*?"<>|' or not c.isprintable() else c for c in name)
    return kept.strip(" .")[:_LONGEST].rstrip(" .") or "project"
