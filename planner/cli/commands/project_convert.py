"""``chargesite project convert IN OUT`` between text form and project file, and ``pack`` with all its files."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from planner.cli.console import configure, language, note, progress_bar, show_json, words
from planner.cli.groups import project_group

if TYPE_CHECKING:
    from planner.app.projects import Packed, Saved


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = project_group(app)

    @group.command("convert", help=words("cli.project_convert_help"))
    def convert(
        project: Annotated[Path, typer.Argument(help=words("cli.project_help"), show_default=False)],
        out: Annotated[Path, typer.Argument(help=words("cli.project_convert_out_help"), show_default=False)],
        overwrite: Annotated[bool, typer.Option("--overwrite", help=words("cli.project_overwrite_help"))] = False,
        as_json: Annotated[bool, typer.Option("--json", help=words("cli.json_help"))] = False,
        quiet: Annotated[bool, typer.Option("--quiet", "-q", help=words("cli.quiet_help"))] = False,
    ) -> None:
        configure(as_json=as_json, quiet=quiet)
        saved = _convert(project, out, overwrite=overwrite)
        note(words("cli.project_written", path=saved.state.path))
        told = [issue.message(language()) for issue in saved.issues]
        for each in told:
            note(each)
        show_json({"ok": True, "path": saved.state.path.as_posix(), "told": told})

    @group.command("pack", help=words("cli.project_pack_help"))
    def pack_project(
        project: Annotated[Path, typer.Argument(help=words("cli.project_help"), show_default=False)],
        out: Annotated[Path, typer.Argument(help=words("cli.project_pack_out_help"), show_default=False)],
        without_confidential: Annotated[
            bool, typer.Option("--without-confidential", help=words("cli.project_pack_without_help"))
        ] = False,
        as_json: Annotated[bool, typer.Option("--json", help=words("cli.json_help"))] = False,
        quiet: Annotated[bool, typer.Option("--quiet", "-q", help=words("cli.quiet_help"))] = False,
    ) -> None:
        from planner.app.projects import pack

        configure(as_json=as_json, quiet=quiet)
        with progress_bar() as progress:
            packed = pack(project, out, without_confidential=without_confidential, progress=progress)
        for line in _said(packed):
            note(line)
        show_json(
            {
                "ok": True,
                "path": packed.path.as_posix(),
                "files": packed.files,
                "confidential": packed.confidential,
                "left_out": packed.left_out,
                "no_licence": packed.no_licence,
                "outside": packed.outside,
            }
        )


def _convert(project: Path, out: Path, *, overwrite: bool) -> "Saved":
    from planner.app.projects import (
        close,
        is_project_file,
        left_out,
        noted,
        read_any,
        read_stored,
        save_as,
        start,
        versions_to_keep,
    )

    # refused where it has faults
    read = read_any(project)
    stored = read_stored(project) if is_project_file(project) else None
    kept = () if stored is None else versions_to_keep(project, stored.versions)
    # files are noted as they are now, so that a later change of theirs is seen
    opened = start(noted(read), kept=kept)
    try:
        runs = {} if stored is None else stored.runs
        saved = save_as(opened.session, out, runs=runs, overwrite=overwrite)
    finally:
        close(opened.session)
    dropped = () if stored is None else left_out(stored.versions, kept, project.name)
    return replace(saved, issues=(*saved.issues, *dropped))


def _said(packed: "Packed") -> list[str]:
    lines = [words("cli.project_packed", path=packed.path, count=len(packed.files))]
    for code, names in (
        ("cli.project_pack_confidential", packed.confidential),
        ("cli.project_pack_left_out", packed.left_out),
        ("cli.project_pack_no_licence", packed.no_licence),
        ("cli.project_pack_outside", packed.outside),
    ):
        if names:
            lines.append(words(code, sources=", ".join(names)))
    return lines
