"""The ranking as a table for people and as plain values for machines."""

from pathlib import Path

from rich.table import Table
from rich.text import Text

from planner.cli.console import language, words
from planner.model.result import Assessment, ChargerCount, GridStatus, SiteResult
from planner.model.texts import text

TABLE_ROWS = 20


def ranking_table(assessment: Assessment) -> Table:
    """Best sites with what a planner asks first: score, grid, size, demand, cost."""
    table = Table(title=words("cli.ranking_title", name=assessment.project_name), title_justify="left")
    for code, right in (
        ("rank", True), ("name", False), ("score", True), ("hosting", True), ("binding", False),
        ("chargers", False), ("connection", True), ("sessions", True), ("capex", True),
    ):  # fmt: skip
        table.add_column(words(f"cli.column_{code}"), justify="right" if right else "left")
    for site in ranked_sites(assessment)[:TABLE_ROWS]:
        table.add_row(*(Text(cell) for cell in _row(site)))
    return table


def ranked_sites(assessment: Assessment) -> list[SiteResult]:
    """Ranked sites in rank order."""
    return sorted((s for s in assessment.sites if s.rank is not None), key=lambda site: site.rank or 0)


def ranking_values(assessment: Assessment) -> list[dict[str, object]]:
    """Ranking for machines; the whole result stands in assessment.json."""
    return [
        {
            "site_id": site.site_id,
            "name": site.name,
            "rank": site.rank,
            "score": None if site.score is None else round(site.score, 4),
            "rank_group": site.rank_group,
            "grid_status": site.grid.status.value if site.grid else "unknown",
            "hosting_kw": _rounded(site.grid.hosting_kw if site.grid else None),
        }
        for site in ranked_sites(assessment)
    ]


def written_values(paths: tuple[Path, ...], folder: Path) -> list[str]:
    """Paths of the outputs relative to their folder."""
    return [path.relative_to(folder).as_posix() for path in paths]


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 1)


def _number(value: float | None, digits: int = 0) -> str:
    return "–" if value is None else f"{value:,.{digits}f}"


def _row(site: SiteResult) -> list[str]:
    sizing, cost, demand = site.sizing, site.cost, site.demand
    return [
        str(site.rank),
        site.name,
        _number(site.score, 3),
        _grid_words(site),
        site.grid.binding_element if site.grid else "",
        " + ".join(_charger_words(each) for each in sizing.chargers) if sizing else "–",
        _number(sizing.connection_kw) if sizing else "–",
        _number(demand.sessions_per_day.base, 1) if demand else "–",
        _number(cost.capex_eur.base) if cost else "–",
    ]


def _charger_words(charger: ChargerCount) -> str:
    """Posts whose sides do not share power are told by side (4×22 kW), cabinets that share it by cabinet (1×300 kW)."""
    shared = charger.cabinet_kw is None or charger.cabinet_kw <= charger.power_kw
    return f"{charger.count * (1 if shared else charger.evse_per_charger)}×{charger.power_kw:g} kW"


def _grid_words(site: SiteResult) -> str:
    if site.grid is not None and site.grid.status is GridStatus.CHECKED:
        return _number(site.grid.hosting_kw)
    status = site.grid.status if site.grid is not None else GridStatus.UNKNOWN
    return text(f"cli.grid_{status.value}", language())
