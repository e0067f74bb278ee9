"""The ranking as a table for people and as plain values for machines."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from rich.table import Table
from rich.text import Text

from planner.cli.console import as_figure, language, words
from planner.model.result import Assessment, ChargerCount, CostResult, GridStatus, SiteResult, SizingResult
from planner.model.texts import text

TABLE_ROWS = 20
WIDE = 130
CONNECTION = "grid_connection"


def ranking_table(assessment: Assessment, width: int) -> Table:
    """Best sites with what a planner asks first; a narrow terminal gets the essence."""
    table = Table(title=words("cli.ranking_title", name=assessment.project_name), title_justify="left")
    shown = [column for column in COLUMNS if column.always or width >= WIDE]
    for column in shown:
        table.add_column(
            words(f"cli.column_{column.code}"), justify="right" if column.figures else "left", no_wrap=column.figures
        )
    for site in ranked_sites(assessment)[:TABLE_ROWS]:
        table.add_row(*(Text(column.cell(site)) for column in shown))
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
    return "–" if value is None else as_figure(value, f",.{digits}f")


def _capex_words(cost: CostResult | None) -> str:
    """Capital cost; a plus sign where the grid connection is still to be added."""
    if cost is None:
        return "–"
    return _number(cost.capex_eur.base) + ("" if CONNECTION in {line.item for line in cost.capex_lines} else " +")


def _chargers_words(sizing: SizingResult | None) -> str:
    return "–" if sizing is None else " + ".join(_charger_words(each) for each in sizing.chargers)


def _charger_words(charger: ChargerCount) -> str:
    """Posts whose sides do not share power are told by side (4×22 kW), cabinets that share it by cabinet (1×300 kW)."""
    shared = charger.cabinet_kw is None or charger.cabinet_kw <= charger.power_kw
    return f"{charger.count * (1 if shared else charger.evse_per_charger)}×{as_figure(charger.power_kw, 'g')} kW"


def _grid_words(site: SiteResult) -> str:
    if site.grid is not None and site.grid.status is GridStatus.CHECKED:
        return _number(site.grid.hosting_kw)
    status = site.grid.status if site.grid is not None else GridStatus.UNKNOWN
    return text(f"cli.grid_{status.value}", language())


@dataclass(frozen=True, slots=True)
class _Column:
    code: str
    cell: Callable[[SiteResult], str]
    figures: bool = True
    always: bool = True


COLUMNS = (
    _Column("rank", lambda site: str(site.rank)),
    _Column("name", lambda site: site.name, figures=False),
    _Column("score", lambda site: _number(site.score, 3)),
    _Column("hosting", _grid_words),
    _Column("binding", lambda site: site.grid.binding_element if site.grid else "", figures=False, always=False),
    _Column("chargers", lambda site: _chargers_words(site.sizing), figures=False, always=False),
    _Column("connection", lambda site: _number(site.sizing.connection_kw if site.sizing else None)),
    _Column(
        "sessions",
        lambda site: _number(site.demand.sessions_per_day.base if site.demand else None, 1),
        always=False,
    ),
    _Column("capex", lambda site: _capex_words(site.cost)),
)
