"""``chargesite trace PROJECT SITE [FIELD]``: where a number of a site comes from."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from planner.cli.console import as_day, configure, language, note, progress_bar, show, show_json, show_line, words
from planner.cli.tables import fitted
from planner.model.errors import PlannerError

if TYPE_CHECKING:
    from planner.report.trace import Trace
    from planner.report.words import Words


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("trace", help=words("cli.trace_help"))
    def trace(
        project: Annotated[Path, typer.Argument(help=words("cli.project_help"), show_default=False)],
        site: Annotated[str, typer.Argument(help=words("cli.trace_site_help"), show_default=False)],
        field: Annotated[str, typer.Argument(help=words("cli.trace_field_help"))] = "",
        as_json: Annotated[bool, typer.Option("--json", help=words("cli.json_help"))] = False,
        quiet: Annotated[bool, typer.Option("--quiet", "-q", help=words("cli.quiet_help"))] = False,
    ) -> None:
        configure(as_json=as_json, quiet=quiet)
        said, found = _traces(project, site, field)
        if field:
            _show_one(found[0], said)
        else:
            _show_all(site, found)
        show_json({"ok": True, "site": site, "numbers": [_values(each) for each in found]})


def _traces(path: Path, site_id: str, field: str) -> "tuple[Words, tuple[Trace, ...]]":
    from planner.app.kept import kept
    from planner.report.trace import headline_traces, trace_of
    from planner.report.words import Words

    with progress_bar() as progress:
        found = kept(path)
        result = found.run(found.project.scenario, progress).assessment
    try:
        site = result.site(site_id)
    except KeyError:
        raise PlannerError.of("app.papers_no_site", site=site_id) from None
    said = Words(language())
    return said, (trace_of(result, site, field, said),) if field else headline_traces(result, site, said)


def _show_all(site_id: str, found: "tuple[Trace, ...]") -> None:
    headers = [words(f"cli.trace_{name}") for name in ("field", "value", "how")]
    rows = [(each.path, each.shown, each.how) for each in found]
    show(fitted(words("cli.trace_title", site=site_id), headers, rows, ()))


def _show_one(found: "Trace", said: "Words") -> None:
    """All that is known of one number; constants by name and id, to be found again in their tables."""
    from planner.report.constants import constant_name, constant_value
    from planner.report.source_words import source_text

    show_line(f"{found.name}: {found.shown}")
    show_line(found.how)
    show_line(f"{found.made_by}\n{found.source}")
    files = [(said.named("role", each.role), each.path, each.sha256[:16], each.licence) for each in found.inputs]
    if files:
        headers = [words(f"cli.trace_{name}") for name in ("role", "file", "sha256", "licence")]
        show(fitted(words("cli.trace_files"), headers, files, ()))
    constants = [
        (
            f"{constant_name(a, said)}\n{a.name}",
            constant_value(a, said),
            said.named("state", a.state),
            as_day(a.valid_from),
            source_text(a, said),
        )
        for a in found.assumptions
    ]
    if constants:
        headers = [words(f"cli.trace_{name}") for name in ("constant", "value", "state", "valid_from", "source")]
        show(fitted(words("cli.trace_constants"), headers, constants, ()))
    else:
        note(words("cli.trace_no_constants"))


def _values(found: "Trace") -> dict[str, object]:
    """A trace as --json gives it."""
    value = asdict(found.value) if hasattr(found.value, "low") else found.value  # type: ignore[arg-type]  # a band
    return {
        "field": found.path,
        "name": found.name,
        "value": value,
        "unit": found.unit,
        "shown": found.shown,
        "how": found.how,
        "made_by": found.made_by,
        "formula": found.source,
        "files": [asdict(each) for each in found.inputs],
        "constants": [asdict(each) for each in found.assumptions],
    }
