"""Long words parted between syllables where a line is too short for them, as German compounds often are."""

from PySide6.QtGui import QFontMetrics

SOFT_HYPHEN, MAY_BREAK = "\u00ad", "\u200b"
_VOWELS = frozenset("aeiouyäöü")
_ONE = frozenset({"ch", "ck", "ph", "th", "tz", "qu"})
_SOUNDS = ("sch", "schl", "schm", "schn", "schr", "schw", "tr")
_CLUSTERS = (*_SOUNDS, "bl", "br", "dr", "fl", "fr", "gl", "gr", "kl", "kn", "kr", "pf", "pl", "pr", "sp", "spr", "st",
             "str", "zw")  # fmt: skip
_LEAST_LETTERS = 3


def parted(text: str, metrics: QFontMetrics, width_px: int, most: int) -> list[str]:
    """Text in at most so many lines, parted at a blank, within a word only where that alone is too long.

    The last line may be longer than the width.
    """
    rest = " ".join(text.split())
    lines: list[str] = []
    while len(lines) < most - 1 and metrics.horizontalAdvance(rest) > width_px:
        words = rest.split(" ")
        fit = next((n for n in range(len(words) - 1, 0, -1)
                    if metrics.horizontalAdvance(" ".join(words[:n])) <= width_px), 0)  # fmt: skip
        head = " ".join(words[:fit]) if fit else _part_of(words[0], metrics, width_px)
        lines.append(head if fit or head == words[0] or head.endswith("-") else f"{head}-")
        rest = rest[len(head) :].lstrip()
    return [*lines, rest] if rest else lines or [text]


def softened(text: str, metrics: QFontMetrics, width_px: int) -> str:
    """Text whose words that are longer than a line may be parted between syllables by whoever lays it out.

    Only they get soft hyphens, so that a word that has room in the next line is not parted to fill this one. Words of
    a file that are joined by low lines are parted after these.
    """
    return " ".join(
        _soft(word) if metrics.horizontalAdvance(word) > width_px else word for word in text.split(" ")
    )  # fmt: skip


def _soft(word: str) -> str:
    if "_" in word:
        return word.replace("_", f"_{MAY_BREAK}")
    last = len(word) - _LEAST_LETTERS
    cuts = [n for n in range(_LEAST_LETTERS, last + 1) if _between_syllables(word, n)]
    return SOFT_HYPHEN.join(word[a:b] for a, b in zip([0, *cuts], [*cuts, len(word)], strict=True))


def _part_of(word: str, metrics: QFontMetrics, width_px: int) -> str:
    """As much of a word as has room beside a hyphen; two letters at least go into either part."""
    fits = [n for n in range(len(word) - 2, 2, -1) if metrics.horizontalAdvance(f"{word[:n]}-") <= width_px]
    joint = next((n for n in fits if word[n - 1] == "-"), 0)
    return word[: joint or next((n for n in fits if _between_syllables(word, n)), fits[0] if fits else 2)]


def _between_syllables(word: str, n: int) -> bool:
    """Whether a syllable begins with letter n: ``Mitfahrer-parkplatz``, ``Park-platz``, ``Rast-stätte``.

    One consonant and its vowel begin it, or several that are spoken as one sound after another consonant. Never after
    the ``ge`` that begins a word within the word: ``Naturschutz-gebiet``.
    """
    low = word.lower()
    if "-" in low[n - 1 : n + 1]:  # parted there without another hyphen
        return False
    if low[:n].endswith("ge") and low[n - 3 : n - 2] not in _VOWELS:
        return False
    if any(_cluster_at(low, n - back) > back for back in (1, 2, 3) if n >= back):
        return False
    if _cluster_at(low, n):
        return True
    first, second = low[n], low[n + 1]
    return first.isalpha() and first not in _VOWELS and second in _VOWELS and f"{low[n - 1]}{first}" not in _ONE


def _cluster_at(low: str, n: int) -> int:
    """How many consonants that are spoken together begin a syllable at letter n; 0: none."""
    sounds = _SOUNDS if n and low[n - 1] in _VOWELS else _CLUSTERS
    found = (each for each in sounds if low.startswith(each, n) and low[n + len(each) : n + len(each) + 1] in _VOWELS)
    return max(map(len, found), default=0)
