"""``chargesite reimport PROJECT NEWFILE``: what next month's list of candidates would change; nothing is written."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from planner.cli.console import configure, language, note, progress_bar, show, show_json, words
from planner.cli.options import told_as_options
from planner.cli.tables import fitted
from planner.model.texts import as_read


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("reimport", help=words("cli.reimport_help"))
    def reimport(
        project: Annotated[Path, typer.Argument(help=words("cli.project_help"), show_default=False)],
        new_list: Annotated[Path, typer.Argument(help=words("cli.reimport_file_help"), show_default=False)],
        as_json: Annotated[bool, typer.Option("--json", help=words("cli.json_help"))] = False,
        quiet: Annotated[bool, typer.Option("--quiet", "-q", help=words("cli.quiet_help"))] = False,
    ) -> None:
        configure(as_json=as_json, quiet=quiet)
        from planner.app.projects import read_any
        from planner.app.reimport import as_rows, compare_list

        before = read_any(project)
        with told_as_options(columns=False), progress_bar() as progress:
            found = compare_list(before, new_list, progress)
        names = ("change", "site", "name", "field", "before", "after")
        headers = [words(f"cli.reimport_column_{name}") for name in names]
        rows = [
            (words(f"cli.reimport_{kind}"), *(as_read(cell, language()) for cell in rest))
            for kind, *rest in as_rows(found)
        ]
        show(fitted(new_list.name, headers, rows, ()))
        counts = {"added": len(found.added), "changed": len(found.changed), "missing": len(found.missing)}
        note(words("cli.reimport_counts", **counts, same=found.same))
        groups = {name: [asdict(each) for each in getattr(found, name)] for name in counts}
        show_json({"ok": True, "source": found.source_id, "same": found.same, **groups})
