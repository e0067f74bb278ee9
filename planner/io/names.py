"""Column and value names as people vary them: case, accents, blanks and signs do not count."""

import re
import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches
from functools import lru_cache

_GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_NOT_WORD = re.compile(r"[^0-9a-z+]+")


@lru_cache(maxsize=65536)
def plain(name: str) -> str:
    """Comparable form of a name.

    >>> plain("Längengrad [DG]") == plain("laengengrad_dg")
    True
    """
    text = unicodedata.normalize("NFC", name).casefold().translate(_GERMAN)
    text = unicodedata.normalize("NFKD", text)
    sign = "-" if re.fullmatch(r"\s*-\d+\s*", name) else ""
    return sign + _NOT_WORD.sub("", text)


def nearest(name: str, known: Iterable[str]) -> str:
    """Known name a person most likely meant; empty where none is near."""
    by_plain = {plain(item): item for item in sorted(known)}
    close = get_close_matches(plain(name), list(by_plain), n=1, cutoff=0.6)
    return by_plain[close[0]] if close else ""
