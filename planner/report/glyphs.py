"""Letters our fonts lack: other scripts in a planner's names must not stop the report."""

from collections.abc import Mapping
from functools import cache

from planner.resources import data_path

MISSING = "\u25a1"
"""Stands for a letter that no font at hand can show."""

FONTS = ("DejaVuSansCondensed.ttf", "DejaVuSansCondensed-Bold.ttf")
_INVISIBLE = frozenset("\n\r\t\u00ad\u200b\u200c\u200d\u2060\ufeff")


@cache
def _covered() -> frozenset[str]:
    """Letters that both weights of our font hold."""
    from matplotlib.ft2font import FT2Font

    sets = [{chr(code) for code in FT2Font(str(data_path("report", "fonts", name))).get_charmap()} for name in FONTS]
    return frozenset(set.intersection(*sets)) | _INVISIBLE


def lacking(text: str) -> frozenset[str]:
    """Letters of a text that our fonts do not hold."""
    return frozenset(text) - _covered()


def replaced(text: str) -> str:
    """Text with a box for every letter that our fonts do not hold."""
    gaps = lacking(text)
    return text.translate({ord(letter): MISSING for letter in gaps}) if gaps else text


def printable(text: str) -> str:
    """Text without the control characters that neither paper nor XML can hold."""
    return "".join(letter for letter in text if letter in "\n\t" or (letter >= " " and not "\x7f" <= letter <= "\x9f"))


def all_printable(value: object) -> object:
    """Nested content with every text made printable."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, Mapping):
        return {key: all_printable(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [all_printable(item) for item in value]
    return value
