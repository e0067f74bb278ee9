"""Texts that people read, by code and parameters: one catalogue per language in data/i18n."""

import errno
import os
import re
import tomllib
from collections.abc import Mapping
from functools import cache
from numbers import Integral, Real
from string import Formatter

from planner.resources import data_path

LANGUAGES = ("en", "de")
DEFAULT_LANGUAGE = "en"
_GERMAN = str.maketrans(",.", ".,")
_DIGITS = re.compile(r"\.\d+f")
_WRITTEN_OUT = 1e15
_DECIMAL = re.compile(r"-?\d+\.\d+")
_CRITERIA = "criteria"
"""Parameter that holds ids of criteria."""
COUNTS = frozenset((
    "all", "buses", "columns", "count", "draws", "limit", "lines", "nodes", "pairs", "people", "places", "points",
    "rows", "shapes", "shown", "sites", "total",
))  # fmt: skip
"""Parameters that say how many there are; other whole numbers may be years, rows or codes, and stay as they are."""
_AS_TYPED = frozenset((
    "column", "columns", "id", "key", "known", "layer", "name", "names", "scenario", "site", "sites", "table", "title",
    "word", "written",
))  # fmt: skip
"""Parameters that hold names, or what somebody typed: one that looks like a day is told as it stands there."""
_REASONS = ("reason", "cause")
"""Parameters that may hold what the operating system or the reader of TOML says."""
_SYSTEM = {
    errno.ENOSPC: "app.system_no_space",
    errno.EACCES: "app.system_no_access",
    errno.EROFS: "app.system_read_only",
    errno.ENAMETOOLONG: "app.system_long_name",
    errno.EIO: "app.system_device",
    errno.EBUSY: "app.system_busy",
    errno.ENOENT: "app.system_missing",
}
_AT_IN_TOML = re.compile(r".+ \(at (?:line (\d+), column (\d+)|end of document)\)", re.DOTALL)
_DAY = re.compile(r"(?:(\d{4})-)?(\d\d)-(\d\d)((?(1)| \d\d:\d\d))")
_SAID_WITH_NUMBER = re.compile(r"\[Errno \d+\] ([^:]+)(: .*)?", re.DOTALL)


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """All texts of one language, flattened to dotted codes (``grid.no_ext_grid``)."""
    with data_path("i18n", f"{language}.toml").open("rb") as file:
        return dict(_flatten(tomllib.load(file), ""))


def _flatten(table: Mapping[str, object], prefix: str) -> list[tuple[str, str]]:
    rows: list[tuple[str, str]] = []
    for key, value in table.items():
        code = f"{prefix}{key}"
        if isinstance(value, Mapping):
            rows.extend(_flatten(value, f"{code}."))
        else:
            rows.append((code, str(value)))
    return rows


def placeholders(template: str) -> frozenset[str]:
    """Names of the parameters a text asks for."""
    return frozenset(name for _, name, _, _ in Formatter().parse(template) if name)


def separated(figure: str, language: str) -> str:
    """A figure written the English way with the separators of a language.

    >>> separated("1,000.5", "en"), separated("1,000.5", "de")
    ('1,000.5', '1.000,5')
    """
    return figure.translate(_GERMAN) if language == "de" else figure


def day(told: str, language: str) -> str:
    """A day in ISO form, or without its year before an hour, as a language writes it; other words as they are.

    >>> day("2026-03-01", "en"), day("2026-03-01", "de"), day("03-01 11:00", "de"), day("March", "de")
    ('2026-03-01', '01.03.2026', '01.03. 11:00', 'March')
    """
    found = None if language == DEFAULT_LANGUAGE else _DAY.fullmatch(told)
    return told if found is None else f"{found[3]}.{found[2]}.{found[1] or found[4]}"


def as_read(told: str, language: str) -> str:
    """What a file has in a cell, with the signs of a language where it is a number with decimals.

    >>> as_read("250.5", "de"), as_read("B 3.1", "de")
    ('250,5', 'B 3.1')
    """
    return separated(told, language) if _DECIMAL.fullmatch(told) else told


def figure(value: float, spec: str = "", language: str = DEFAULT_LANGUAGE) -> str:
    """A number as a language writes it: with decimals as asked (``.1f``), or as it would be typed (``g``).

    Without either, three digits that count and all before the point. Thousands stand apart, but not where a planner
    would type the number: a command reads 1.000 as one.

    >>> figure(1250.5, "g", "de"), figure(1250.5, ".1f", "de"), figure(0.12345), figure(1234567.8)
    ('1250,5', '1.250,5', '0.123', '1,234,568')
    """
    if not spec:
        spec = ".0f" if abs(value) >= 100 else ".3g"
    told = format(value, f",{spec}" if _DIGITS.fullmatch(spec) else spec)
    if "e+" in told and abs(value) < _WRITTEN_OUT:
        told = format(value, ",.0f" if "," in spec else ".0f")
    return separated(told, language)


class _Count(int):
    """Number that chooses its word: ``{count:line|lines}`` is "1 line", ``{count:=is|are}`` the word alone.

    ``counts``: it says how many there are without its word beside it, and has its thousands apart too.
    """

    language = DEFAULT_LANGUAGE
    counts = False

    def __format__(self, spec: str) -> str:
        one, bar, many = spec.partition("|")
        told = figure(int(self), ".0f", self.language)
        if not bar:
            return figure(int(self), spec, self.language) if spec else told if self.counts else str(int(self))
        alone = one.startswith("=")
        word = one.removeprefix("=") if self == 1 else many
        return word if alone else f"{told} {word}"


class _Figure(float):
    """Number that a text writes in its language, with the digits the text asks for."""

    language = DEFAULT_LANGUAGE

    def __format__(self, spec: str) -> str:
        return figure(float(self), spec, self.language)


class _Words(str):
    """Words where a text may ask for a number: older results tell figures in words, and what is none stays."""

    __slots__ = ()

    def __format__(self, spec: str) -> str:
        return str(self)


def counted(params: Mapping[str, object], language: str = DEFAULT_LANGUAGE) -> dict[str, object]:
    """Parameters that a template writes in a language: numbers with its signs, whole ones choosing a word's form."""
    return {name: _written(name, value, language) for name, value in params.items()}


def _written(name: str, value: object, language: str) -> object:
    if type(value) is str:
        return _Words(value if name in _AS_TYPED else day(value, language))
    if isinstance(value, bool) or not isinstance(value, Real):
        return value
    made: _Count | _Figure
    if isinstance(value, Integral):
        made = _Count(int(value))
        made.counts = name in COUNTS
    else:
        made = _Figure(float(value))
    made.language = language
    return made


def text(code: str, language: str = DEFAULT_LANGUAGE, /, **params: object) -> str:
    """Text of a code in a language, filled with its parameters.

    Raises
    ------
    KeyError
        The code is not in the catalogue, or a parameter is missing: a fault of the program, never of the input.
    """
    return catalogue(language)[code].format_map(counted(_named(params, language), language))


def _named(params: Mapping[str, object], language: str) -> Mapping[str, object]:
    """Parameters in the reader's language, of which findings know nothing: criteria by name, the system's reasons."""
    reasons = {name: params[name] for name in _REASONS if name in params}
    params = {**params, **{name: system_reason(said, language) for name, said in reasons.items() if type(said) is str}}
    ids = params.get(_CRITERIA)
    if not isinstance(ids, str):
        return params
    words = catalogue(language)
    return {**params, _CRITERIA: ", ".join(words.get(f"sites.criteria_{each}", each) for each in ids.split(", "))}


def system_reason(reason: str, language: str) -> str:
    """What the operating system says of a file, as ``strerror`` or the whole error; what is not known stays.

    The system speaks English, or after the window has begun its own language: both are known.

    >>> system_reason("File name too long", "de"), system_reason("[Errno 2] No such file or directory: 'a'", "de")
    ('Der Name der Datei ist zu lang', "Datei oder Ordner nicht gefunden: 'a'")
    """
    at = _AT_IN_TOML.fullmatch(reason)
    if at is not None and language != DEFAULT_LANGUAGE:
        words = catalogue(language)
        return words["app.toml_at"].format(line=at[1], column=at[2]) if at[1] else words["app.toml_end"]
    match = _SAID_WITH_NUMBER.fullmatch(reason)
    said, rest = (match[1], match[2] or "") if match else (reason, "")
    english = catalogue(DEFAULT_LANGUAGE)
    code = next((code for no, code in _SYSTEM.items() if said in {os.strerror(no), english[code]}), None)
    return reason if code is None else catalogue(language)[code] + rest


def text_or(code: str, fallback: str, language: str = DEFAULT_LANGUAGE, /, **params: object) -> str:
    """Like :func:`text`, with a fallback for codes that come from data files (own criteria, own catalogues)."""
    template = catalogue(language).get(code)
    return fallback if template is None else template.format_map(counted(_named(params, language), language))
