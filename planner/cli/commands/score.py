"""``chargesite score PROJECT``: ranking by weighted sum or TOPSIS, how firmly it holds, and what to check next."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from planner.cli.console import (
    as_figure,
    configure,
    language,
    note,
    progress_bar,
    show,
    show_json,
    terminal_width,
    words,
)
from planner.cli.tables import fitted

if TYPE_CHECKING:
    from planner.model.result import Assessment, SiteResult

Method = Literal["wsm", "topsis"]
ROWS = 20
_WIDE = 130
_FIRST, _LAST = ("rank", "site", "score"), ("holds", "ranks", "evidence", "check")


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("score", help=words("cli.score_help"))
    def score(
        project: Annotated[Path, typer.Argument(help=words("cli.project_help"), show_default=False)],
        method: Annotated[Method, typer.Option("--method", help=words("cli.score_method"))] = "wsm",
        top: Annotated[int, typer.Option("--top", min=1, help=words("cli.score_top"))] = ROWS,
        as_json: Annotated[bool, typer.Option("--json", help=words("cli.json_help"))] = False,
        quiet: Annotated[bool, typer.Option("--quiet", "-q", help=words("cli.quiet_help"))] = False,
    ) -> None:
        configure(as_json=as_json, quiet=quiet)
        from planner.app.kept import kept
        from planner.app.ranking import with_standing

        with progress_bar() as progress:
            found = kept(project)
            assessment = found.run(found.project.scenario, progress).assessment
        if assessment.ranking_check is None:
            assessment = with_standing(assessment)
        _show(assessment, method, top)


def _show(assessment: "Assessment", method: Method, top: int) -> None:
    from planner.model.standing import sure_of_top

    ordered = ordered_sites(assessment, method)[:top]
    title = words(f"cli.score_title_{method}", name=assessment.project_name)
    other = "topsis" if method == "wsm" else "wsm"
    headers = [words(f"cli.score_column_{name}") for name in (*_FIRST, other, *_LAST)]
    check = assessment.ranking_check
    sure = sure_of_top(assessment.sites, check.top_n)[0] if check is not None else 0
    rows = [_row(site, method, sure) for site in ordered]
    wide = terminal_width() >= _WIDE
    shown = len(headers) if wide else len(headers) - 1
    show(fitted(title, headers[:shown], [row[:shown] for row in rows], (0, 2, 3, 4, 5)))
    if not wide and rows and ordered[0].evidence is not None and ordered[0].evidence.next_check:
        note(words("cli.score_next", site=ordered[0].name, check=rows[0][-1]))
    if check is not None:
        tau = "–" if check.rank_correlation is None else as_figure(check.rank_correlation, ".2f")
        kind = words(f"cli.score_{check.topsis_normalisation}")
        note(words("cli.score_basis", draws=check.draws, top=check.top_n, seed=check.seed))
        _note_sure(assessment, check.top_n)
        note(words("cli.score_topsis", normalisation=kind, tau=tau))
    show_json(values(assessment, method, ordered))


def _note_sure(assessment: "Assessment", top_n: int) -> None:
    """Say which sites are in the top whatever the weights: their share tells nothing."""
    from planner.model.standing import sure_of_top

    count, everyone = sure_of_top(assessment.sites, top_n)
    if count:
        note(words("report.sure_all" if everyone else "report.sure_group", n=count, top=top_n))


def ordered_sites(assessment: "Assessment", method: Method) -> "list[SiteResult]":
    """Ranked sites in the order of a method."""
    ranked = [site for site in assessment.sites if site.rank is not None]
    if method == "wsm":
        return sorted(ranked, key=lambda site: site.rank or 0)
    return sorted(ranked, key=lambda site: (_topsis(site) or len(ranked) + 1, site.rank or 0))


def values(assessment: "Assessment", method: Method, ordered: "list[SiteResult]") -> dict[str, Any]:
    """Machine-readable answer."""
    check = assessment.ranking_check
    return {
        "ok": True,
        "project": assessment.project_name,
        "method": method,
        "weights": {part.criterion: round(part.weight_pu, 6) for part in _parts(assessment)},
        "sites": [
            {
                "site_id": site.site_id,
                "name": site.name,
                "rank": site.rank if method == "wsm" else _topsis(site),
                "rank_group": site.rank_group,
                "score": None if site.score is None else round(site.score, 6),
                "parts": {p.criterion: round(p.contribution, 6) for p in site.score_parts if p.weight_pu > 0},
                "standing": None if site.standing is None else asdict(site.standing),
                "evidence": None if site.evidence is None else asdict(site.evidence),
            }
            for site in ordered
        ],
        "check": None if check is None else asdict(check),
    }


def _parts(assessment: "Assessment") -> Any:  # noqa: ANN401 - parts of any scored site, or none
    return next((site.score_parts for site in assessment.sites if site.score_parts), ())


def _topsis(site: "SiteResult") -> int | None:
    return site.standing.topsis_rank if site.standing is not None else None


def _row(site: "SiteResult", method: Method, sure: int) -> tuple[str, ...]:
    """Cells of a site; ``sure``: so many first sites are in the top whatever the weights."""
    from planner.model.texts import text

    standing, evidence = site.standing, site.evidence
    own, other = (site.rank, _topsis(site)) if method == "wsm" else (_topsis(site), site.rank)
    closeness = standing.topsis_closeness_pu if standing is not None else None
    figure = site.score if method == "wsm" else closeness
    held = standing is not None and standing.top_pu is not None
    return (
        _whole(own),
        site.name,
        "–" if figure is None else as_figure(figure, ".3f"),
        _whole(other),
        _in_top(standing.top_pu if standing is not None else None, always=(site.rank or sure + 1) <= sure),
        _span(standing.low_rank, standing.high_rank) if held and standing is not None else "–",
        "–" if evidence is None else words(f"cli.score_evidence_{evidence.grade}"),
        "–" if evidence is None or not evidence.next_check else text(evidence.next_check, language()),
    )


def _in_top(share_pu: float | None, *, always: bool) -> str:
    if share_pu is None:
        return "–"
    return words("cli.score_always") if always else f"{as_figure(100 * share_pu, '.0f')} %"


def _span(low: int | None, high: int | None) -> str:
    return _whole(low) if low == high else f"{_whole(low)}–{_whole(high)}"


def _whole(value: int | None) -> str:
    return "–" if value is None else str(value)
