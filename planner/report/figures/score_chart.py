"""What scores are made of: a stacked bar a site, the range of its rank under random weights beside it."""

from collections.abc import Sequence

from planner.maps.style import CATEGORIES, INK, MUTED
from planner.model.result import SiteResult
from planner.report.figures.canvas import SMALL_PT, Look, TextLook, canvas
from planner.report.figures.charts import WIDTH_MM
from planner.report.figures.plot import GRID_COLOR, Plot
from planner.report.words import Words

ROW_MM = 4.6
_NAME_MM, _BARS_MM, _RANKS_MM = 44.0, 74.0, 34.0
_LONGEST = 34


def score_chart(sites: Sequence[SiteResult], words: Words) -> bytes:
    """Parts of each site's score, best on top; right of them its rank: 5th to 95th percentile, a dot at today's."""
    height_mm = ROW_MM * len(sites)
    with canvas(WIDTH_MM, height_mm + 12.0) as paper:
        bars = Plot(paper, (_NAME_MM, 5, _BARS_MM, height_mm), words.t("chart_score_parts"), label_mm=_NAME_MM)
        top = max((site.score or 0.0 for site in sites), default=1.0) or 1.0
        bars.scale((0.0, top * 1.12), (-0.5, len(sites) - 0.5))
        left = WIDTH_MM - _RANKS_MM - 2.0
        ranks = Plot(paper, (left, 5, _RANKS_MM, height_mm), words.t("chart_score_ranks"), label_mm=8)
        _ranks_scale(ranks, sites, words)
        for row, site in enumerate(reversed(sites)):
            _bar(bars, row, site, words)
            _range(ranks, row, site)
        bars.baseline()
        ranks.baseline()
        return paper.svg()


def part_color(place: int) -> str:
    """Colour of the criterion at a place among those that count."""
    return CATEGORIES[place % len(CATEGORIES)]


def _bar(plot: Plot, row: int, site: SiteResult, words: Words) -> None:
    low, high = float(plot.y(row - 0.36)), float(plot.y(row + 0.36))
    at = 0.0
    counted = [part for part in site.score_parts if part.weight_pu > 0]
    for place, part in enumerate(counted):
        left, right = float(plot.x(at)), float(plot.x(at + part.contribution))
        plot.paper.bars([(left, low, max(right - left - 0.12, 0.0), high - low)], part_color(place))
        at += part.contribution
    name = site.name if len(site.name) <= _LONGEST else f"{site.name[: _LONGEST - 1]}…"
    plot.paper.text(
        plot.left - 1.2, (low + high) / 2, f"{site.rank}  {name}", TextLook(size_pt=SMALL_PT, anchor="right")
    )
    plot.paper.text(float(plot.x(at)) + 1.0, (low + high) / 2, words.score(site.score), TextLook(size_pt=SMALL_PT))


def _ranks_scale(plot: Plot, sites: Sequence[SiteResult], words: Words) -> None:
    most = max((value for site in sites for value in (site.rank or 1, _high(site))), default=1)
    plot.scale((0.5, most + 0.5), (-0.5, len(sites) - 0.5))
    step = max(1, round(most / 4))
    ticks = sorted({1, *range(step, most + 1, step)})
    plot.x_labels(ticks, [words.number(tick) for tick in ticks])
    for tick in ticks:
        at = float(plot.x(tick))
        plot.paper.line([at, at], [plot.bottom, plot.bottom + plot.height], GRID_COLOR, 0.5, z=0.5)


def _high(site: SiteResult) -> int:
    return (site.standing.high_rank if site.standing else None) or site.rank or 1


def _range(plot: Plot, row: int, site: SiteResult) -> None:
    standing, y = site.standing, float(plot.y(row))
    if standing is not None and standing.low_rank and standing.high_rank:
        ends = [float(plot.x(standing.low_rank)), float(plot.x(standing.high_rank))]
        plot.paper.line(ends, [y, y], MUTED["light"], 2.2)
    plot.paper.dots([float(plot.x(site.rank or 1))], [y], 3.6, Look(fill=INK["light"], edge_pt=0.0, z=3.0))
