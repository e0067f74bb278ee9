"""How firmly a site stands, what it rests on and the check that would move it, in words."""

import math
from collections.abc import Iterable

from planner.model.result import RankingCheck, SiteResult
from planner.model.standing import sure_of_top
from planner.report.blocks import Cell, toned
from planner.report.words import Words

_TONES = {"operator_offer": "good", "network_model": "info", "none": "warn"}


def hold_sentence(site: SiteResult, check: RankingCheck | None, words: Words, sure: int = 0) -> str:
    """How often a site stays in the top: ``X stays in the top 10 under 93 % of weights ...``; empty: not tried.

    Of the first ``sure`` sites, which no weights move out of the top, only how often they come first.
    """
    standing = site.standing
    if standing is None or check is None or standing.top_pu is None:
        return ""
    varied = standing.top_with_data_pu
    first = standing.acceptability_pu[0] if standing.acceptability_pu else None
    code = "site_holds" if varied is None else "site_holds_data"
    return words.t(
        ("site_comes_first" if first else "site_never_first") if site.rank is not None and site.rank <= sure else code,
        site=site.name,
        top=check.top_n,
        share=words.share(standing.top_pu),
        data=words.share(varied),
        first=words.t("below_one_percent") if first is not None and 0.0 < first < 0.005 else words.share(first),
        ranks=words.t(
            "site_one_rank" if standing.low_rank == standing.high_rank else "site_ranks",
            low=standing.low_rank,
            high=standing.high_rank,
        ),
    )


def top_share(site: SiteResult, sure: int, words: Words) -> str:
    """Share of weights under which a site stays in the top; ``always`` for the first ``sure`` sites."""
    if site.stability_top_pu is not None and site.rank is not None and site.rank <= sure:
        return words.t("in_top_always")
    return words.share(site.stability_top_pu)


def sure_sentence(sites: Iterable[SiteResult], check: RankingCheck | None, words: Words) -> str:
    """That the first sites are in the top whatever the weights, and why; empty where none is."""
    if check is None:
        return ""
    count, everyone = sure_of_top(sites, check.top_n)
    return words.t("sure_all" if everyone else "sure_group", n=count, top=check.top_n) if count else ""


def evidence_cell(site: SiteResult, words: Words) -> Cell:
    """Grade of evidence as a chip."""
    grade = site.evidence.grade if site.evidence else "none"
    return toned(words.t(f"evidence_{grade}"), _TONES.get(grade, "quiet"))


def next_check(site: SiteResult, words: Words) -> str:
    """The check in words."""
    code = site.evidence.next_check if site.evidence else ""
    return words.phrase(code) if code else words.t("no_check")


def rank_after(site: SiteResult, words: Words) -> str:
    """``3 – 12``: rank with the best and the worst outcome of the check."""
    found = site.evidence
    if found is None or found.low_rank is None or found.high_rank is None:
        return words.unknown if found is None else ""
    low, high = words.number(found.high_rank), words.number(found.low_rank)
    return low if low == high else f"{low} – {high}"


def topsis_place(site: SiteResult) -> float:
    """Rank of a site by TOPSIS; infinite where it has none."""
    place = site.standing.topsis_rank if site.standing is not None else None
    return math.inf if place is None else float(place)
