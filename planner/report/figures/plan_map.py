"""Map of a programme: its sites with year and size, the other candidates small, on roads and grid."""

from collections.abc import Mapping, Sequence

import numpy as np

from planner.maps.style import INK, SELECTED
from planner.model.plan_result import PlanChoice
from planner.model.result import SiteResult
from planner.report.figures.canvas import Look, TextLook, canvas
from planner.report.figures.furniture import furnish, window_round
from planner.report.figures.maps import Legend, bounds_of, drawn, ground, ink_on, plain_dot
from planner.report.figures.painter import Painter, Sheet
from planner.report.words import Words

SIZE_MM = (170.0, 96.0)
_YEARS = ("#0b6475", "#e69f00", "#7b4fa3", "#009e73", "#d55e00", "#56b4e9", "#cc79a7", "#8c6d31")


def year_colors(years: Sequence[int]) -> dict[int, str]:
    """A colour for each year of building."""
    return {year: _YEARS[place % len(_YEARS)] for place, year in enumerate(sorted(set(years)))}


def plan_map(
    painter: Painter, sites: Sequence[SiteResult], choices: Sequence[PlanChoice], words: Words, notice: str
) -> tuple[bytes, Legend]:
    """Chosen sites numbered in the order of the table and coloured by year; all others as small rings."""
    by_id: Mapping[str, SiteResult] = {site.site_id: site for site in sites}
    chosen = [(by_id[choice.site_id], choice) for choice in choices if choice.site_id in by_id]
    ids = {site.site_id for site, _ in chosen}
    colors = year_colors([choice.year for _, choice in chosen])
    window = window_round(bounds_of([*(site for site, _ in chosen), *sites]), SIZE_MM[1] / SIZE_MM[0])
    with canvas(*SIZE_MM) as paper:
        sheet = Sheet(paper, window)
        legend = ground(painter, sheet, words)
        legend += drawn(painter, sheet, "grid_lines", words)
        others = [site for site in sites if site.site_id not in ids and not site.excluded_by]
        if others:
            places = sheet.mm(np.array([[site.x_m, site.y_m] for site in others]))
            look = Look(fill="#ffffff", edge=INK["light"], edge_pt=0.6, z=68)
            sheet.paper.dots(places[:, 0], places[:, 1], 3.6, look)
            legend.append(plain_dot("#ffffff", INK["light"], words.t("legend_others")))
        for number, (site, choice) in enumerate(chosen, start=1):
            ((x_mm, y_mm),) = sheet.mm(np.array([[site.x_m, site.y_m]]))
            color = colors[choice.year]
            sheet.paper.dots([x_mm], [y_mm], 13.0, Look(fill=SELECTED["light"], edge="#ffffff", z=73))
            sheet.paper.dots([x_mm], [y_mm], 10.5, Look(fill=color, edge="#ffffff", z=74))
            number_look = TextLook(size_pt=6.0, bold=True, anchor="center", color=ink_on(color), z=75)
            sheet.paper.text(float(x_mm), float(y_mm), str(number), number_look)
        legend += [
            plain_dot(color, SELECTED["light"], words.t("plan_legend_year", year=str(year)))
            for year, color in colors.items()
        ]
        furnish(sheet, words, notice)
        return paper.svg(), legend
