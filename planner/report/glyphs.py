"""Letters our fonts lack: other scripts in a planner's names must not stop the report."""

import re
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING

from planner.resources import data_path

if TYPE_CHECKING:
    from matplotlib.ft2font import FT2Font

MISSING = "\u25a1"
"""Stands for a letter that no font at hand can show."""

FONTS = ("DejaVuSansCondensed.ttf", "DejaVuSansCondensed-Bold.ttf")
_MEASURED_PT = 64
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_INVISIBLE = frozenset("\n\r\t\u00ad\u200b\u200c\u200d\u2060\ufeff")


@cache
def _covered() -> frozenset[str]:
    """Letters that both weights of our font hold."""
    from matplotlib.ft2font import FT2Font

    sets = [{chr(code) for code in FT2Font(str(data_path("report", "fonts", name))).get_charmap()} for name in FONTS]
    return frozenset(set.intersection(*sets)) | _INVISIBLE


@cache
def _font(bold: bool) -> "FT2Font":
    from matplotlib.ft2font import FT2Font

    return FT2Font(str(data_path("report", "fonts", FONTS[bold])))


@cache
def advance_em(letter: str, *, bold: bool = False) -> float:
    """Width of a letter in our font as a share of its size; a wide one where the font lacks it."""
    from matplotlib.ft2font import LoadFlags

    font = _font(bold)
    font.set_size(_MEASURED_PT, 72)
    if not font.get_char_index(ord(letter)):
        return 1.0
    return float(font.load_char(ord(letter), flags=LoadFlags.NO_HINTING).linearHoriAdvance) / 65_536 / _MEASURED_PT


def lacking(text: str) -> frozenset[str]:
    """Letters of a text that our fonts do not hold."""
    return frozenset(text) - _covered()


def replaced(text: str) -> str:
    """Text with a box for every letter that our fonts do not hold."""
    gaps = lacking(text)
    return text.translate({ord(letter): MISSING for letter in gaps}) if gaps else text


def printable(text: str) -> str:
    """Text without the control characters that neither paper nor XML can hold."""
    return _CONTROL.sub("", text)


def all_printable(value: object) -> object:
    """Nested content with every text made printable."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, Mapping):
        return {key: all_printable(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [all_printable(item) for item in value]
    return value
