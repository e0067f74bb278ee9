"""Numbers to words: texts, figures and units in the reader's language."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from planner.model.result import Band
from planner.model.texts import COUNTS, catalogue, counted, figure, placeholders, text
from planner.model.units import UNIT_LABELS, unit_suffix

_ROOMS = ("report", "sites", "cost", "grid", "rules", "demand", "sizing", "access", "app")

THIN_SPACE = "\u202f"
DASH = "–"

_DIGITS = {
    "pu": 3,
    "percent": 1,
    "min": 1,
    "km": 1,
    "kv": 1,
    "years": 1,
    "h": 1,
    "eur_per_kwh": 2,
    "per_h": 1,
    "per_day": 0,
}

_GROUPED_FROM = 1000
_THOUSANDS = {
    "en": re.compile(r"(?<![\w.,])[1-9]\d{0,2}(?:,\d{3})+(?![\d]|,\d|\.\d{3},)"),
    "de": re.compile(r"(?<![\w.,])[1-9]\d{0,2}(?:\.\d{3})+(?![\d]|\.\d)"),
}
"""Thousands as sources and rules are written in our data: ``12,035`` in English, ``12.035`` in German."""


class _Whole:
    """A whole number in the paper's way of writing, which still chooses its word: ``{count:line|lines}``.

    ``always``: it counts something, and has its thousands apart whatever a text asks for.
    """

    __slots__ = ("_always", "_count", "_told")

    def __init__(self, count: int, told: str, *, always: bool) -> None:
        self._count, self._told, self._always = count, told, always

    def __format__(self, spec: str, /) -> str:
        words = format(self._count, spec).replace(format(self._count, ".0f"), self._told)
        return words.replace(str(int(self._count)), self._told) if self._always else words


class _Figure:
    """A figure in the paper's way of writing: with the digits a text asks for (``{x:g}``), else those of its unit."""

    __slots__ = ("_told", "_value", "_words")

    def __init__(self, value: float, told: str, words: "Words") -> None:
        self._value, self._told, self._words = value, told, words

    def __format__(self, spec: str, /) -> str:
        if not spec or not math.isfinite(self._value):
            return self._told
        return self._words.separated(figure(self._value, f",{spec}"))


@dataclass(frozen=True, slots=True)
class Words:
    """Texts of one language and its way of writing numbers."""

    language: str

    def t(self, key: str, /, **params: object) -> str:
        """Text of the report section by its key."""
        if any(type(value) is int and abs(value) >= _GROUPED_FROM for value in params.values()):
            params = {name: self._whole(name, value) for name, value in counted(params, self.language).items()}
        return text(f"report.{key}", self.language, **params)

    def phrase(self, code: str, params: Mapping[str, object] | None = None) -> str:
        """Text of a code that comes with the result; a sentence that is no code, or lacks a value, stays as it is."""
        template = catalogue(self.language).get(code)
        if template is None or not placeholders(template) <= set(params or {}):
            return code
        values = counted({key: self._value(key, value) for key, value in (params or {}).items()})
        return template.format_map({key: self._whole(key, value) for key, value in values.items()})

    def _whole(self, name: str, value: object) -> object:
        if not isinstance(value, int) or isinstance(value, bool) or abs(value) < _GROUPED_FROM:
            return value
        return _Whole(value, self.number(value), always=name in COUNTS)

    def told(self, words: str, language: str = "") -> str:
        """Words of our data with thousands as the paper writes them; ``language``: theirs, else the paper's."""
        return _THOUSANDS[language or self.language].sub(lambda found: re.sub("[.,]", THIN_SPACE, found[0]), words)

    def _value(self, name: str, value: object) -> object:
        if name == "criteria" and isinstance(value, str):
            return ", ".join(self.named("criteria", key) for key in value.split(", "))
        if not isinstance(value, float):
            return value
        # a figure whose name tells no unit keeps the decimal it was rounded to: 8.8 years are not 9
        digits = 1 if unit_suffix(name) is None and abs(value) < 100 and not value.is_integer() else None
        return _Figure(value, self.number(value, name, digits), self)

    def known(self, group: str, key: str) -> str | None:
        """Name of a word from data; None where the catalogue is silent."""
        for code in (*(f"{room}.{group}_{key}" for room in _ROOMS), f"{group}.{key}"):
            found = catalogue(self.language).get(code)
            if found is not None and not placeholders(found):
                return found
        return None

    def named(self, group: str, key: str) -> str:
        """Name of a word from data (criterion, kind, cost item); made readable where the catalogue is silent."""
        found = self.known(group, key)
        if found is not None:
            return found
        return key.replace("_", " ") if key.replace("_", "").isalnum() and key.islower() else key

    @property
    def unknown(self) -> str:
        """The word for what is not known."""
        return self.t("unknown")

    def number(self, value: float | None, name: str = "", digits: int | None = None) -> str:
        """Figure without its unit; decimals by the unit in ``name`` unless given. None and NaN: unknown."""
        if value is None or not math.isfinite(value):
            return self.unknown
        places = _DIGITS.get(unit_suffix(name) or "", 0) if digits is None else digits
        return self.separated(f"{round(value, places) + 0.0:,.{places}f}")

    def separated(self, told: str) -> str:
        """A figure written the English way with the signs of the paper."""
        point = "," if self.language == "de" else "."
        return told.translate({ord(","): THIN_SPACE, ord("."): point}).replace("-", "\u2212")

    def unit(self, name: str) -> str:
        """Unit of a field in the reader's language."""
        suffix = unit_suffix(name)
        if suffix is None:
            return ""
        return catalogue(self.language).get(f"unit.{suffix}", UNIT_LABELS[suffix])

    def quantity(self, value: float | None, name: str, digits: int | None = None) -> str:
        """Figure with its unit, or the word for unknown."""
        if value is None or not math.isfinite(value):
            return self.unknown
        return self._with_unit(self.number(value, name, digits), name)

    def _with_unit(self, figure: str, name: str) -> str:
        return self.with_unit(figure, self.unit(name))

    def with_unit(self, figure: str, unit: str) -> str:
        """Figure and a unit that is already in words; unknown stays without."""
        return f"{figure}\u00a0{unit}" if unit and figure != self.unknown else figure

    def plain_number(self, value: float) -> str:
        """Constant with the figures it has, up to four significant ones below 1,000."""
        if not math.isfinite(value):
            return self.unknown
        whole = abs(value) >= 1000 or float(value).is_integer()
        return self.separated(f"{value:,.0f}" if whole else f"{value:.4g}")

    def criterion_value(self, value: float | None, unit: str) -> str:
        """Value of a criterion; its unit comes with the result, as a suffix or in words."""
        if unit == "pu":
            return self.share(value)
        small = value is not None and math.isfinite(value) and 0 < abs(value) < 10
        figure = self.number(value, digits=1 if small or unit == "min" else 0)
        return self.with_unit(figure, self.unit(unit) or unit)

    def cost_item(self, item: str) -> str:
        """Name of a cost line."""
        return self.named("cost", item)

    def band(self, band: Band | None, name: str, digits: int | None = None) -> str:
        """``low–high`` with unit; ``low to high`` where one is negative."""
        if band is None:
            return self.unknown
        return self._with_unit(
            self._span(self.number(band.low, name, digits), self.number(band.high, name, digits)), name
        )

    def _span(self, low: str, high: str) -> str:
        if low == high:
            return low
        return f"{low} {self.t('range_to')} {high}" if "\u2212" in low + high else f"{low}{DASH}{high}"

    def share(self, value_pu: float | None, digits: int = 0) -> str:
        """Share as per cent."""
        if value_pu is None or not math.isfinite(value_pu):
            return self.unknown
        return f"{self.number(100.0 * value_pu, digits=digits)}\u00a0%"

    def score(self, score: float | None) -> str:
        """Score from 0..1 as points of 100."""
        return self.unknown if score is None else self.number(100.0 * score, digits=1)

    def eur(self, value: float | None) -> str:
        """Money rounded to three leading figures' worth: no false precision on paper."""
        return self.quantity(_leading(value), "eur")

    def eur_band(self, band: Band | None, name: str = "capex_eur") -> str:
        """Range of money, rounded like :meth:`eur`."""
        if band is None:
            return self.unknown
        low, base, high = (_leading(value) or 0.0 for value in (band.low, band.base, band.high))
        return self.band(Band(low=low, base=base, high=high), name)

    def money(self, value: float | None) -> str:
        """Money rounded like :meth:`eur`, without its unit: for columns that name it."""
        return self.number(_leading(value))

    def money_band(self, band: Band | None) -> str:
        """Range of money without its unit; empty where there is none."""
        if band is None:
            return ""
        return self._span(self.money(band.low), self.money(band.high))

    def iso_day(self, told: str) -> str:
        """Date that a result holds in ISO form, as written in the language; other words as they are, none: unknown."""
        if not told:
            return self.unknown
        try:
            return self.day(date.fromisoformat(told))
        except ValueError:
            return told

    def short_day(self, told: str) -> str:
        """Date of a narrow column, told in ISO form: ``01.11.2026`` in German; other words as they are."""
        try:
            day = date.fromisoformat(told)
        except ValueError:
            return told
        return f"{day:%d.%m.%Y}" if self.language == "de" else day.isoformat()

    def bay_source(self, geometry: str, source: str) -> str:
        """Whose sizes of accessible bays: the shipped source in the reader's language, one's own as it is told."""
        code = f"report.bay_source_{geometry}"
        return self.t(f"bay_source_{geometry}") if source == catalogue("en").get(code) else source or geometry

    def day(self, day: date) -> str:
        """Date as written in the language."""
        if self.language == "de":
            return f"{day.day}. {self.t(f'month_{day.month}')} {day.year}"
        return f"{day.day} {self.t(f'month_{day.month}')} {day.year}"


def _leading(value: float | None) -> float | None:
    """Round to three leading figures (to whole units below 1,000)."""
    if value is None or not math.isfinite(value):
        return None
    if value == 0.0:
        return 0.0
    step = 10.0 ** max(0, math.floor(math.log10(abs(value))) - 2)
    return round(value / step) * step
