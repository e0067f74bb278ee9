"""A programme as blocks: its worth and how sure that is, money by year, shared feeders, districts, other budgets."""

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from planner.model.plan_result import PlanResult
from planner.model.result import Assessment
from ui.charts.bars import Part, StackedBar
from ui.numbers import amount, money, number, quantity, rounded, share, shown_unit
from ui.texts import tr, tr_or
from ui.theme.tokens import tokens
from ui.widgets.blocks import column, heading, key, note, row, small
from ui.widgets.meter import Meter
from ui.widgets.plain import chip, label, tip

COLUMNS = ("year", "site", "points", "power", "capex", "npv", "why")
_FIELDS = {"power": "x_kw", "capex": "x_eur", "npv": "x_eur"}
_MOST_ROWS = 8
_FULL_PU, _NO_GAP_PU = 0.9, 0.00005


def value_text(found: PlanResult, value: float | None) -> str:
    """A value in the aim's unit."""
    if value is None:
        return tr("ui.programme_none")
    if found.objective == "npv":
        return money(value)
    if found.objective == "energy":
        return quantity(rounded(value), "x_kwh_per_year", 0)
    return tr(f"ui.programme_worth_{found.objective}", n=number(value, 0))


def made_table(pick: Callable[[], None]) -> QTableWidget:
    """Empty table of the chosen sites."""
    made = QTableWidget(0, len(COLUMNS))
    made.setHorizontalHeaderLabels([_title(name) for name in COLUMNS])
    made.setAccessibleName(tr("ui.programme_chosen"))
    made.setToolTip(tip(tr("ui.programme_chosen_tip")))
    made.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
    made.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
    made.setSelectionMode(QTableWidget.SelectionMode.SingleSelection)
    made.setShowGrid(False)
    made.setWordWrap(True)
    made.setTabKeyNavigation(False)
    made.verticalHeader().hide()
    header = made.horizontalHeader()
    # long names break: a row is as high as its name needs
    header.sectionResized.connect(lambda *_: made.resizeRowsToContents())
    header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
    header.setHighlightSections(False)
    for name in ("site", "why"):
        if (head := made.horizontalHeaderItem(COLUMNS.index(name))) is not None:
            head.setTextAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    made.itemSelectionChanged.connect(pick)
    return made


def _title(name: str) -> str:
    """Header of a column: its name, and the unit below it."""
    told = shown_unit(_FIELDS.get(name, ""))
    return f"{tr(f'ui.programme_column_{name}')}\n{told}" if told else tr(f"ui.programme_column_{name}")


def retitle(table: QTableWidget) -> None:
    """Say the headers anew: another project may be in another currency."""
    for at, name in enumerate(COLUMNS):
        if (head := table.horizontalHeaderItem(at)) is not None:
            head.setText(_title(name))


def table_height(table: QTableWidget) -> int:
    """Height at which all rows are in sight, so that nothing scrolls within what scrolls."""
    rows_px = sum(table.rowHeight(row) for row in range(table.rowCount()))
    return table.horizontalHeader().sizeHint().height() + rows_px + 14


def fill_table(table: QTableWidget, found: PlanResult, names: Mapping[str, str]) -> None:
    """Chosen sites by year; the id of each is kept with its cells."""
    table.setRowCount(len(found.choices))
    for place, choice in enumerate(found.choices):
        cells = (
            str(choice.year),
            names.get(choice.site_id, choice.site_id),
            number(choice.evse_count, 0),
            number(choice.connection_kw, 0),
            number(amount(choice.capex_eur), 0),
            tr("ui.unknown") if choice.npv_eur is None else number(amount(choice.npv_eur), 0),
            tr_or(choice.reason, choice.reason),
        )
        for at, text in enumerate(cells):
            item = QTableWidgetItem(text)
            item.setData(Qt.ItemDataRole.UserRole, choice.site_id)
            item.setToolTip(tip(f"{cells[1]}: {cells[-1]}"))
            if at in {0, 2, 3, 4, 5}:
                item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            table.setItem(place, at, item)
    table.resizeRowsToContents()


def blocks(found: PlanResult, assessment: Assessment) -> list[QWidget]:
    """All that is said of a programme beside its table."""
    names = {site.site_id: site.name for site in assessment.sites}
    colors = _colors(found)
    return [
        *_headline(found),
        *_years(found, names, colors),
        *_corridor(found),
        *_shared(found),
        *_districts(found),
        *_shifts(found, names),
        *_left_out(found, assessment),
        *(small(tr_or(code, code, year=found.first_year)) for code in found.notes),
    ]


def _colors(found: PlanResult) -> dict[str, str]:
    """A colour a site, the same in every bar."""
    series = tokens().series
    return {choice.site_id: series[place % len(series)] for place, choice in enumerate(found.choices)}


def _headline(found: PlanResult) -> list[QWidget]:
    gap = "–" if found.gap_pu is None else share(found.gap_pu, 2)
    tone, words = {
        True: ("good", tr("ui.programme_checked")),
        False: ("bad", tr("ui.programme_check_failed", what=found.check_binding)),
        None: ("neutral", tr("ui.programme_unchecked")),
    }[found.checked]
    best = found.gap_pu is not None and found.gap_pu < _NO_GAP_PU
    proof = (
        "ui.programme_heuristic" if found.method != "proof" else "ui.programme_best" if best else "ui.programme_proof"
    )
    told = found.people_reached is None or found.objective == "people"
    reached = [] if told else [
        small(tr("ui.programme_people", n=number(found.people_reached, 0)))
    ]  # fmt: skip
    return [
        row([label(value_text(found, found.value), "figure", wrap=False), chip(words, tone)]),
        small(tr(proof, gap=gap)),
        *reached,
    ]


def _years(found: PlanResult, names: Mapping[str, str], colors: Mapping[str, str]) -> list[QWidget]:
    made: list[QWidget] = [heading(tr("ui.programme_money"))]
    capex = {choice.site_id: choice.capex_eur for choice in found.choices}
    for year in found.years:
        spent = money(year.spent_eur)
        words = tr("ui.programme_spent", year=str(year.year), spent=spent,
                   budget=money(year.budget_eur))  # fmt: skip
        parts = [Part(name=names.get(i, i), value=capex[i], color=colors[i]) for i in year.site_ids]
        bar = StackedBar(parts, max(year.budget_eur, year.spent_eur), words)
        bar.setToolTip(tip("\n".join([words, *(f"{part.name}: {money(part.value)}"
                                               for part in parts)])))  # fmt: skip
        made += [small(words), bar]
    paid_eur = sum(year.grants_eur for year in found.years)
    if paid_eur > 0.0:
        code = "ui.programme_granted_net" if found.net_of_grants else "ui.programme_granted_gross"
        made.append(small(tr(code, eur=quantity(rounded(paid_eur), "x_eur", 0))))
    return [*made, *(key(names.get(i, i), color) for i, color in colors.items())]


def _corridor(found: PlanResult) -> list[QWidget]:
    """How far the spacing asked for on the corridor is kept."""
    told = found.corridor
    if told is None:
        return []
    km = {
        name: quantity(value, "x_km", 1)
        for name, value in (("today", told.served_today_km), ("served", told.served_km), ("out", told.out_of_reach_km))
    }
    said = tr("ui.programme_corridor_said", kw=quantity(told.least_kw, "x_kw", 0),
              km=quantity(told.spacing_km, "x_km", 0), **km)  # fmt: skip
    fewest = [] if told.fewest is None else [small(tr("ui.programme_corridor_fewest", n=told.fewest))]
    unknown = tr("ui.programme_corridor_unknown", n=told.unknown_pools, kw=quantity(told.least_kw, "x_kw", 0))
    if told.unknown_pools:
        fewest.append(small(unknown))
    return [heading(tr("ui.programme_corridor", roads=", ".join(told.roads))), small(said), *fewest]


def _shared(found: PlanResult) -> list[QWidget]:
    rows: list[QWidget] = []
    for each in found.shared[:_MOST_ROWS]:
        full = each.used_kw / each.limit_kw if each.limit_kw > 0 else 1.0
        words = tr(
            "ui.programme_shared_row", element=each.element, used=quantity(each.used_kw, "x_kw", 0),
            limit=quantity(each.limit_kw, "x_kw", 0),
        )  # fmt: skip
        rows.append(_metered(words, full, tokens().warn if full > _FULL_PU else tokens().accent))
    return [heading(tr("ui.programme_shared")), *rows] if rows else []


def _districts(found: PlanResult) -> list[QWidget]:
    rows: list[QWidget] = []
    for each in found.districts:
        open_people = max(each.people - each.reached_today, 0.0)
        words = tr(
            "ui.programme_district_row", name=each.district or tr("plan.one_district"),
            new=number(each.newly_reached, 0), open=number(open_people, 0),
        )  # fmt: skip
        rows.append(_metered(words, each.newly_reached / open_people if open_people else 0.0, tokens().good))
    return [heading(tr("ui.programme_districts")), *rows] if rows else []


def _metered(words: str, share_pu: float, color: str) -> QWidget:
    meter = Meter(share_pu, color, words)
    meter.setToolTip(tip(words))
    return column([small(words), meter], 2)


def _shifts(found: PlanResult, names: Mapping[str, str]) -> list[QWidget]:
    rows: list[QWidget] = []
    for each in found.shifts:
        sign = "+" if each.change_pu > 0 else "−"
        parts = [tr("ui.programme_enters", names=_named(each.enters, names))] if each.enters else []
        parts += [tr("ui.programme_leaves", names=_named(each.leaves, names))] if each.leaves else []
        if each.value is None:
            parts = [tr("ui.programme_none")]
        words = "; ".join(parts) or tr("ui.programme_same")
        change = f"{sign}{share(abs(each.change_pu))}"
        rows.append(small(tr("ui.programme_shift_row", change=change, words=words,
                             value=value_text(found, each.value))))  # fmt: skip
    return [heading(tr("ui.programme_shifts")), *rows] if rows else []


def _left_out(found: PlanResult, assessment: Assessment) -> list[QWidget]:
    """Why the other sites of the shortlist are out."""
    rows = [
        small(f"{site.name}: {tr_or(found.left_out[site.site_id], found.left_out[site.site_id])}")
        for site in assessment.shortlist
        if site.site_id in found.left_out
    ]
    return [heading(tr("ui.programme_left_out")), *rows] if rows else []


def _named(ids: Sequence[str], names: Mapping[str, str]) -> str:
    return ", ".join(names.get(i, i) for i in ids)


def stale_note() -> QWidget:
    """The settings are others than those the programme was chosen under."""
    return note(tr("ui.programme_stale"), "warn")
