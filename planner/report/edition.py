"""Editions of the report for somebody outside: what a section must not speak of, as it was taken out."""

from collections.abc import Collection, Iterable, Sequence

from planner.model.result import Assessment, SiteResult
from planner.report.blocks import Block, Cell

Table = tuple[list[Block], list[list[Cell]]]

_COST, _SITES = "cost", "app.left_out_sites"


def without_money(sites: Iterable[SiteResult]) -> bool:
    """Whether costs are known but left out for the reader."""
    return any(_COST in site.withheld for site in sites)


def without_ranks(sites: Iterable[SiteResult]) -> bool:
    """Whether the reader is not told how the sites compare: they stand by name then, in no order of merit."""
    listed = list(sites)
    return bool(listed) and all(site.rank is None and bool(site.withheld) for site in listed)


def part_of_sites(result: Assessment) -> bool:
    """Whether the reader is told of some of the sites only, so that their number says nothing of the study."""
    return any(issue.code == _SITES for issue in result.issues)


def slim(columns: Sequence[Block], rows: Sequence[Sequence[Cell]], gone: Collection[int]) -> Table:
    """Columns and rows of a table without the columns at some places."""
    kept = [at for at in range(len(columns)) if at not in gone]
    return [columns[at] for at in kept], [[row[at] for at in kept] for row in rows]
