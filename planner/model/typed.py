"""Amounts and years as people type them; what could mean two things is told apart from what means nothing."""

import re
from math import isfinite

YEARS = (2000, 2100)
"""First and last year that a budget can be of."""
_MINUS = "\u2212"
_APART = "'\u2019 \u00a0\u2009\u202f"
_DECIMALS = {"en": r"\.", "de": ","}
_GROUPS = {"en": ",", "de": r"\."}
_CENTS = re.compile(r"[0-9]+[.,][0-9]{1,2}")


def amount(written: str, language: str) -> float | None:
    """Amount as a language writes it, thousands apart by its sign, an apostrophe or a space; None: it is none.

    What :func:`has_two_readings` names is none either. One or two figures behind either sign are decimals.

    >>> amount("1'000'000", "en"), amount("1.000.000,50", "de"), amount("800.000", "en"), amount("8000.5", "de")
    (1000000.0, 1000000.5, None, 8000.5)
    """
    if has_two_readings(written, language):
        return None
    written = written.strip()
    return float(written.replace(",", ".")) if _CENTS.fullmatch(written) else _read(written, language)


def number(written: str, language: str) -> float | None:
    """Number of any kind as a language writes it, else as a computer does; None: it is none.

    Three figures behind the decimal sign are decimals here: rates and limits have as many. The other language's
    decimal sign is taken where it can mean nothing else.

    >>> number("-1'200.5", "en"), number("1.035", "en"), number("1.035", "de"), number("2.5", "de"), number("nan", "en")
    (-1200.5, 1.035, 1035.0, 2.5, None)
    """
    written = written.strip().replace(_MINUS, "-")
    sign = -1.0 if written.startswith("-") else 1.0
    value = _read(written.removeprefix("-"), language)
    if value is not None:
        return sign * value
    try:
        plain = float(written.replace(",", "."))
    except ValueError:
        return None
    return plain if isfinite(plain) else None


def _read(written: str, language: str) -> float | None:
    grouped = rf"[0-9]{{1,3}}(?P<apart>{_GROUPS[language]}|[{_APART}])[0-9]{{3}}(?:(?P=apart)[0-9]{{3}})*"
    match = re.fullmatch(rf"(?P<whole>{grouped}|[0-9]+)(?:{_DECIMALS[language]}(?P<parts>[0-9]+))?", written)
    if match is None:
        return None
    return float(f"{re.sub('[^0-9]', '', match['whole'])}.{match['parts'] or 0}")


def has_two_readings(written: str, language: str) -> bool:
    """Whether figures stand in groups of three behind the decimal sign: thousands where the other language is written.

    >>> has_two_readings("800.000", "en"), has_two_readings("800.000", "de"), has_two_readings("0.125", "en")
    (True, False, False)
    """
    return bool(re.fullmatch(rf"[1-9][0-9]{{0,2}}(?:{_DECIMALS[language]}[0-9]{{3}})+", written.strip()))


def is_year(written: str) -> bool:
    """Whether a year with four figures is one that a budget can be of.

    >>> is_year("2028"), is_year("0005"), is_year("2101")
    (True, False, False)
    """
    return len(written) == 4 and written.isascii() and written.isdigit() and YEARS[0] <= int(written) <= YEARS[1]
