"""Columns of the site table: one array a column, made from an assessment. numpy only."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from planner.maps.style import score_range
from planner.model.result import ChargerCount, SiteResult
from ui.numbers import amount, currency, number, quantity, unit
from ui.texts import readable, tr, tr_or

ColumnKind = Literal["number", "text", "score", "status"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column: ``field`` tells the unit, ``value`` takes it from a site (None: unknown)."""

    column_id: str
    title_code: str
    kind: ColumnKind
    value: Callable[[SiteResult], float | str | None]
    field: str = ""
    width_px: int = 90
    show: Callable[[float], str] = number

    @property
    def title(self) -> str:
        """Header: the name, and the unit below it."""
        label = unit(self.field)
        return f"{self.name}\n{label}" if label else self.name

    @property
    def name(self) -> str:
        """What the column holds, with the currency where it holds money."""
        return tr(self.title_code, currency=currency())


def kind_text(kind: str) -> str:
    """Kind of a site in words."""
    return tr_or(f"ui.kind_{kind}", readable(kind))


def reason_text(reason: str) -> str:
    """Why a site is excluded: a text code of the engine, ``kind: name`` of a constraint, or plain words."""
    told = tr_or(reason, "")
    if told:
        return told.rstrip(".")
    kind, _, name = reason.partition(": ")
    words = tr_or(f"sites.excluded_{kind}", tr_or(f"ui.class_{kind}", readable(kind)))
    return f"{words}: {name}" if name else words


def status_text(site: SiteResult) -> str:
    """How far a site was judged: excluded with its reason, or its rank group."""
    if site.excluded_by:
        return tr("ui.status_excluded_by", reason=", ".join(reason_text(each) for each in site.excluded_by))
    return tr_or(f"ui.status_{site.rank_group}", readable(site.rank_group))


def mix_text(site: SiteResult) -> str | None:
    """Charger mix, for example ``2 × DC 300 kW, 2 × AC 22 kW``; None: not sized."""
    if site.sizing is None:
        return None
    return ", ".join(f"{each.count} × {charger_text(each)}" for each in site.sizing.chargers if each.count)


def charger_text(charger: ChargerCount) -> str:
    """Charger in short: current and power; points for lorries say so."""
    name = f"{charger.power_type[:2]} {quantity(charger.power_kw, 'power_kw', 0)}"
    return tr("report.charger_for_lorries", name=name) if charger.vehicle_group == "truck" else name


def evidence_text(site: SiteResult) -> str | None:
    """What the site's power rests on, in words; None where nobody asked."""
    return tr(f"ui.evidence_{site.evidence.grade}") if site.evidence is not None else None


def check_text(site: SiteResult) -> str | None:
    """Check most likely to change the rank; None where none would."""
    code = site.evidence.next_check if site.evidence is not None else ""
    words = tr_or(code, readable(code.rpartition(".")[2])) if code else ""
    return words[:1].upper() + words[1:] or None


def _thousands(value: float) -> str:
    return number(amount(value) / 1000.0, 0)


COLUMNS = (
    Column(column_id="rank", title_code="ui.col_rank", kind="number", value=lambda s: s.rank, width_px=66),
    Column(column_id="name", title_code="ui.col_name", kind="text", value=lambda s: s.name or s.site_id, width_px=160),
    Column(column_id="kind", title_code="ui.col_kind", kind="text", value=lambda s: kind_text(s.kind), width_px=110),
    Column(column_id="score", title_code="ui.col_score", kind="score", value=lambda s: s.score, width_px=104,
           show=lambda v: number(v, 2)),
    Column(column_id="sessions", title_code="ui.col_sessions", kind="number", field="sessions_per_day", width_px=86,
           value=lambda s: s.demand.sessions_per_day.base if s.demand else None, show=lambda v: number(v, 0)),
    Column(column_id="hosting", title_code="ui.col_hosting", kind="number", field="hosting_kw", width_px=96,
           value=lambda s: s.grid.hosting_kw if s.grid else None, show=lambda v: number(v, 0)),
    Column(column_id="binding", title_code="ui.col_binding", kind="text", width_px=120,
           value=lambda s: (s.grid.binding_element or None) if s.grid else None),
    Column(column_id="connection", title_code="ui.col_connection", kind="number", field="connection_kw", width_px=110,
           value=lambda s: s.sizing.connection_kw if s.sizing else None, show=lambda v: number(v, 0)),
    Column(column_id="capex", title_code="ui.col_capex", kind="number", width_px=116,
           value=lambda s: s.cost.capex_eur.base if s.cost else None, show=_thousands),
    Column(column_id="chargers", title_code="ui.col_chargers", kind="text", value=mix_text, width_px=140),
    Column(column_id="evidence", title_code="ui.col_evidence", kind="text", value=evidence_text, width_px=120),
    Column(column_id="next_check", title_code="ui.col_next_check", kind="text", value=check_text, width_px=150),
    Column(column_id="status", title_code="ui.col_status", kind="status", value=status_text, width_px=130),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteColumns:
    """Sites as columns: ``values[column_id]`` is float (NaN: unknown) or text, each of shape (n_sites,)."""

    ids: tuple[str, ...] = ()
    values: dict[str, NDArray[np.generic]] = field(default_factory=dict)
    excluded: NDArray[np.bool_] = field(default_factory=lambda: np.empty(0, dtype=np.bool_))
    groups: tuple[str, ...] = ()
    score_ends: tuple[float, float] = (0.0, 1.0)

    def order(self, column_id: str, *, descending: bool) -> NDArray[np.intp]:
        """Row order by one column; unknown values stand last either way, equal ones keep their order."""
        values = self.values[column_id]
        if np.issubdtype(values.dtype, np.floating):
            keys = values.astype(np.float64)
            missing = np.isnan(keys)
            return np.lexsort((np.where(missing, 0.0, -keys if descending else keys), missing))
        words = np.array([str(value).casefold() for value in values], dtype=np.str_)
        _, places = np.unique(words, return_inverse=True)
        return np.lexsort((-places if descending else places, words == ""))

    def matching(self, words: str) -> NDArray[np.bool_]:
        """Sites whose name, kind or status holds the words."""
        wanted = words.casefold().strip()
        columns = [self.values[name] for name in ("name", "kind", "status", "chargers", "binding")]
        return np.array([any(wanted in str(v).casefold() for v in row) for row in zip(*columns, strict=True)], bool)

    def shown(self, column: Column, row: int) -> str:
        """Text of one cell; an unknown figure is a dash."""
        value = self.values[column.column_id][row]
        if column.kind in {"text", "status"}:
            return str(value) or "–"
        return "–" if np.isnan(float(value)) else column.show(float(value))


def make_columns(sites: tuple[SiteResult, ...]) -> SiteColumns:
    """Columns of an assessment's sites."""
    values: dict[str, NDArray[np.generic]] = {}
    for column in COLUMNS:
        cells = [column.value(site) for site in sites]
        if column.kind in {"text", "status"}:
            values[column.column_id] = np.array([cell or "" for cell in cells], dtype=object)
        else:
            values[column.column_id] = np.array([np.nan if c is None else float(c) for c in cells], dtype=np.float64)
    return SiteColumns(
        ids=tuple(site.site_id for site in sites),
        values=values,
        excluded=np.array([bool(site.excluded_by) for site in sites], dtype=np.bool_),
        groups=tuple(site.rank_group for site in sites),
        score_ends=score_range(values["score"].astype(np.float64)) if len(sites) else (0.0, 1.0),
    )


def same_rows(sites: Sequence[SiteResult], before: Sequence[SiteResult]) -> bool:
    """Whether sites say the same in the table as before: a note, a stage or a gate is no word of it."""
    return len(sites) == len(before) and all(one is was or _told(one) == _told(was)
                                             for one, was in zip(sites, before, strict=True))  # fmt: skip


def _told(site: SiteResult) -> tuple[object, ...]:
    """What the columns are made of; results that are large by their identity, since no run shares them."""
    parts = site.demand, site.grid, site.sizing, site.cost, site.evidence
    return (site.site_id, site.name, site.kind, site.rank, site.rank_group, site.score, site.excluded_by,
            *map(id, parts))  # fmt: skip


def row_tip(site_columns: SiteColumns, column: Column, row: int) -> str:
    """What a cell's tool tip says: name, figure with unit."""
    shown = site_columns.shown(column, row)
    if column.field and shown != "–":
        shown = quantity(float(site_columns.values[column.column_id][row]), column.field)
    return f"{column.name}: {shown}"
