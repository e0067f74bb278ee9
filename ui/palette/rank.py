"""Which entries fit what was typed, the best first: pure, without Qt."""

from collections.abc import Sequence
from dataclasses import dataclass

MOST = 60
_BEGIN, _WORD, _ROW, _PLAIN = 40.0, 18.0, 9.0, 2.0
_WHOLE, _RECENT, _HINT = 60.0, 12.0, 0.4
_SEPARATORS = frozenset(" -_/.,(:·")


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What an entry is found by: its title, and further words that count less."""

    title: str
    more: str = ""

    @classmethod
    def of(cls, title: str, more: str = "") -> "Words":
        """Words in the form they are compared in."""
        return cls(title=title.casefold(), more=more.casefold())


def points(typed: str, text: str) -> float | None:
    """How well letters typed in this order fit a text; None where they do not all stand in it in this order.

    Letters at the beginning of the text, of a word, or next to each other count more; a short text more than a long.
    """
    if not typed:
        return 0.0
    at = text.find(typed)
    if at >= 0:
        start = _BEGIN if at == 0 else _WORD if text[at - 1] in _SEPARATORS else _PLAIN
        return _WHOLE + start + _ROW * len(typed) - 0.1 * len(text)
    total, before, place = 0.0, -2, -1
    for letter in typed:
        place = text.find(letter, place + 1)
        if place < 0:
            return None
        total += _letter(text, place, before)
        before = place
    return total - 0.1 * len(text)


def _letter(text: str, place: int, before: int) -> float:
    if place == 0:
        return _BEGIN / 2
    if place == before + 1:
        return _ROW
    return _WORD if text[place - 1] in _SEPARATORS else _PLAIN


def fit(typed: str, words: Words) -> float | None:
    """Points of an entry for all words typed, each of which must fit its title or its further words."""
    total = 0.0
    for part in typed.casefold().split():
        in_title = points(part, words.title)
        in_more = points(part, words.more) if words.more and in_title is None else None
        if in_title is None and in_more is None:
            return None
        total += in_title if in_title is not None else _HINT * (in_more or 0.0)
    return total


def ranked(typed: str, entries: Sequence[Words], recent: Sequence[int] = ()) -> list[int]:
    """Positions of the entries that fit, the best first, at most :data:`MOST`.

    ``recent`` : positions used last, the latest first; they come first where nothing is typed, and a little sooner
    where something is.
    """
    bonus = {position: _RECENT * (1.0 - i / (len(recent) + 1)) for i, position in enumerate(recent)}
    scored: list[tuple[float, int]] = []
    for position, words in enumerate(entries):
        found = fit(typed, words)
        if found is not None:
            scored.append((-(found + bonus.get(position, 0.0)), position))
    scored.sort()
    return [position for _points, position in scored[:MOST]]
