"""Names of the catalogues' figures as people read them: the report's words for an assumption, else the window's own."""

import re
from functools import cache

from PySide6.QtCore import QLocale

from planner.app.own_values import Figure
from planner.model.units import unit_suffix
from ui.numbers import locale
from ui.texts import language, readable, tr, tr_or

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_USES = ("corridor", "destination", "neighbourhood", "workplace", "depot", "truck_hub", "truck_overnight")
_SHAPE = QLocale.FormatType.LongFormat
_IN_YEAR = re.compile(r"(?P<name>.+)_(?P<year>20\d\d)(?P<trucks>_trucks)?")
_NTH = re.compile(r"(?P<name>[a-z_]+?)_0?(?P<n>\d+)")
_HOUR = re.compile(r"h(?P<hour>\d\d)")
# prefixes under which a row may have its words, the surest first
_NAMED = ("ui.figures_row_", "report.assumption_", "report.assumption_step_", "report.assumption_crossing_", "cost.",
          "report.assumption_charger_", "report.use_case_", "ui.kind_", "sites.criteria_", "delivery.gate_",
          "ui.upgrade_")  # fmt: skip

# what a planner looks up first stands first; the others follow by their names
FIRST = ("prices", "cost_shares", "network_charges", "chargers", "crossings", "currency_rates", "delivery_steps",
         "gate_times", "shares", "energies", "rates", "visits", "adoption", "adoption_trucks", "consumptions", "needs",
         "distances", "times", "stays", "vehicles", "fleet", "storage", "pv", "grid_equipment_works",
         "grid_equipment_lead_times", "grid_equipment_cables", "grid_equipment_transformers")  # fmt: skip


def table_words(table: str) -> str:
    """Name of a catalogue."""
    return tr_or(f"ui.figures_{table}", readable(table))


def figure_words(figure: Figure) -> str:
    """Name of a figure: what it is a figure of, and which of its figures."""
    column, row = column_words(figure.column), row_words(figure.row, figure.name)
    return f"{row} · {column}" if column else row


def column_words(column: str) -> str:
    """What a column says: an end of a range, a month, an hour, or its own name."""
    return _column_words(column, language())


def row_words(row: str, name: str = "") -> str:
    """What a row is about; ``name``: as the catalogue calls it, where it says more than its id."""
    return _row_words(row, name, language())


# thousands of figures share a few hundred names
@cache
def _column_words(column: str, _language: str) -> str:
    suffix = unit_suffix(column)
    bare = column.removesuffix(f"_{suffix}") if suffix else column
    if bare in _MONTHS:
        return locale().standaloneMonthName(_MONTHS.index(bare) + 1, _SHAPE)
    if bare in _WEEKDAYS:
        return locale().standaloneDayName(_WEEKDAYS.index(bare) + 1, _SHAPE)
    if found := _HOUR.fullmatch(bare):
        return tr("ui.figures_hour", hour=found["hour"])
    return tr_or(f"ui.figures_of_{bare}", tr_or(f"report.assumption_{bare}", readable(bare)))


@cache
def _row_words(row: str, name: str, _language: str) -> str:
    named = name if name != row else ""
    return _known(row) or named or _composed(row) or readable(_bare(row))


def _bare(row: str) -> str:
    suffix = unit_suffix(row)
    return row.removesuffix(f"_{suffix}") if suffix else row


def _known(row: str) -> str:
    for each in dict.fromkeys((row, _bare(row))):
        for prefix in _NAMED:
            if words := tr_or(f"{prefix}{each}", ""):
                return words
    return ""


def _composed(row: str) -> str:
    """Words of a row that is made of parts: a level of a rule, a year of a path, a use and its constant."""
    rule, dot, level = row.partition(".")
    if dot:
        return f"{tr_or(f'report.planning_rule_{rule}', readable(rule))}, {row_words(level)}"
    if found := _IN_YEAR.fullmatch(row):
        words = f"{row_words(found['name'])} {found['year']}"
        return tr("report.charger_for_lorries", name=words) if found["trucks"] else words
    use = next((each for each in _USES if row.startswith(f"{each}_")), "")
    if use and (words := _known(row.removeprefix(f"{use}_"))):
        return f"{row_words(use)}: {words}"
    if found := _NTH.fullmatch(row):
        return f"{row_words(found['name'])} {found['n']}"
    return ""
