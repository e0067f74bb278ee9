"""``chargesite project new NAME``: an empty project, or one with the settings of a use case."""

from pathlib import Path
from typing import Annotated

import typer

from planner.cli.console import configure, language, note, show_json, words
from planner.cli.groups import project_group
from planner.model.errors import PlannerError


def register(app: typer.Typer) -> None:
    """Add the command."""
    group = project_group(app)

    @group.command("new", help=words("cli.project_new_help"))
    def new(
        name: Annotated[str, typer.Argument(help=words("cli.project_new_name_help"), show_default=False)],
        folder: Annotated[Path, typer.Option("--folder", help=words("cli.project_new_folder_help"))] = Path(),
        template: Annotated[str, typer.Option("--template", help=words("cli.project_new_template_help"))] = "",
        as_text: Annotated[bool, typer.Option("--text", help=words("cli.project_new_text_help"))] = False,
        as_json: Annotated[bool, typer.Option("--json", help=words("cli.json_help"))] = False,
        quiet: Annotated[bool, typer.Option("--quiet", "-q", help=words("cli.quiet_help"))] = False,
    ) -> None:
        configure(as_json=as_json, quiet=quiet)
        path = _new(name, folder, template, as_text=as_text)
        note(words("cli.project_written", path=path))
        show_json({"ok": True, "path": path.as_posix(), "template": template})


def _new(name: str, folder: Path, template: str, *, as_text: bool) -> Path:
    from planner.app.projects import close, new_project, save_as, start

    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise PlannerError.of("store.no_new_folder", where=str(folder), reason=error.strerror or str(error)) from error
    opened = start(new_project(name, folder, template, language=language()))
    try:
        return save_as(opened.session, folder / f"{_file_name(name)}{'.toml' if as_text else ''}").state.path
    finally:
        close(opened.session)


def _file_name(name: str) -> str:
    """Name of a file that every system takes."""
    return "".join("_" if c in '/\\:*?"<>|' or not c.isprintable() else c for c in name).strip(" .") or "project"
