"""``chargesite papers PROJECT --out DIR``: the whole set of papers, tables and map files of a programme."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from planner.cli.console import configure, note, progress_bar, show, show_json, words
from planner.cli.options import given_options, refuse_beside
from planner.cli.tables import fitted
from planner.cli.work import tell_draft
from planner.model.errors import PlannerError
from planner.model.progress import SILENT, Part, Progress

if TYPE_CHECKING:
    from planner.app.kept import Kept
    from planner.app.papers import Asked
    from planner.app.run import Run

_READERS = ("internal", "landlord", "town", "ocpi")
_MOST_SCENARIOS = 4


def _help(key: str) -> str:
    return words(f"cli.papers_{key}_help")


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("papers", help=words("cli.papers_help"))
    def papers(  # noqa: PLR0913, PLR0917 - a command's options are its arguments
        context: typer.Context,
        project: Annotated[Path, typer.Argument(help=words("cli.project_help"), show_default=False)],
        out: Annotated[Path, typer.Option("--out", "-o", help=words("cli.out_help"))] = Path("chargesite-papers"),
        only: Annotated[str, typer.Option("--only", help=_help("only"))] = "",
        site: Annotated[list[str] | None, typer.Option("--site", help=_help("site"))] = None,
        audience: Annotated[str, typer.Option("--audience", help=_help("audience"))] = "",
        compare: Annotated[str | None, typer.Option("--compare", help=_help("compare"))] = None,
        tables: Annotated[bool | None, typer.Option("--tables/--no-tables", help=_help("tables"))] = None,
        as_json: Annotated[bool, typer.Option("--json", help=words("cli.json_help"))] = False,
        quiet: Annotated[bool, typer.Option("--quiet", "-q", help=words("cli.quiet_help"))] = False,
    ) -> None:
        configure(as_json=as_json, quiet=quiet)
        asked = _asked(only, site, audience, tables=not only if tables is None else tables)
        if not _wants_comparison(asked):
            refuse_beside(given_options(context), ("--compare",), f"--only {only}")
        with progress_bar() as progress:
            written, missing = _written(project, out, asked, compare, progress)
        names = [path.relative_to(out).as_posix() for path in written]
        show(fitted(words("cli.papers_title", folder=str(out)), [words("cli.papers_file")], [[n] for n in names], ()))
        tell_draft(written)
        if missing:
            note(words("cli.papers_no_scenarios"))
        show_json({"ok": True, "out": out.as_posix(), "written": names, "left_out": ["comparison"] if missing else []})


def _asked(only: str, sites: list[str] | None, audience: str, *, tables: bool) -> "Asked":
    from planner.app.papers import Asked

    reader = next((each for each in _READERS if each == audience), None)
    if audience and reader is None:
        raise PlannerError.of("cli.papers_no_audience", audience=audience, known=", ".join(_READERS))
    ids = tuple(part.strip() for part in only.split(",") if part.strip())
    return Asked(only=ids or None, sites=tuple(sites) if sites else None, audience=reader, tables=tables)  # type: ignore[arg-type]  # one of them


def _wants_comparison(asked: "Asked") -> bool:
    from planner.report.paper_kind import papers_of

    return any(kind.subject == "comparison" for kind in papers_of(asked.only))


def _written(
    path: Path, out: Path, asked: "Asked", compare: str | None, progress: Progress
) -> tuple[tuple[Path, ...], bool]:
    """Files written, and whether the comparison was wanted but there is nothing to compare."""
    from planner.app.exports import check_folder
    from planner.app.kept import kept
    from planner.app.papers import write_papers
    from planner.model.texts import text

    found = kept(path)
    check_folder(out)
    wants = _wants_comparison(asked)
    ids = _scenarios(found, compare) if wants else []
    own = found.project.scenario
    runs: dict[str, Run] = {}
    for place, scenario_id in enumerate(dict.fromkeys((own, *ids))):
        part = Part(progress, 0.8 * place / (len(ids) + 1), 0.8 * (place + 1) / (len(ids) + 1))
        runs[scenario_id] = found.run(scenario_id, part)
    names = {each.scenario_id: each.name for each in found.project.scenarios}
    # in the language of the papers, whatever this terminal speaks
    own_name = text("cli.scenario_own", runs[own].assessment.language)
    compared = [(names.get(each, own_name), runs[each]) for each in ids]
    last = Part(progress, 0.8, 1.0) if progress is not SILENT else SILENT
    written = write_papers(runs[own], found.project, out, asked, compared=compared, progress=last)
    return written, wants and not ids


def _scenarios(found: "Kept", compare: str | None) -> list[str]:
    """Ids to compare: as asked, else the project's own settings and its scenarios; none where there is but one.

    Raises
    ------
    PlannerError
        There is no such scenario, or one alone is named.
    """
    from planner.app.compare import check_count
    from planner.app.kept import OWN
    from planner.app.scenarios import use_scenario

    if compare is None:
        ids = ["", *(each.scenario_id for each in found.project.scenarios)]
        return ids[:_MOST_SCENARIOS] if len(ids) > 1 else []
    ids = ["" if each.strip() == OWN else each.strip() for each in compare.split(",") if each.strip()]
    if not ids:
        return []
    check_count(len(ids))
    for each in ids:
        use_scenario(found.project, each)
    return ids
