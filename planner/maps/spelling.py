"""How names are compared: without case, accents and umlauts, also where umlauts are written out."""

import unicodedata

_SPECIAL = str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "’": "'"})
_WRITTEN_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})


def plain(text: str) -> str:
    """Name without case, accents, umlauts and doubled spaces.

    >>> plain("  Münster-STRAßE ")
    'munster-strasse'
    """
    if text.isascii():
        return " ".join(text.lower().split())
    bare = unicodedata.normalize("NFKD", text.lower().translate(_SPECIAL))
    return " ".join("".join(letter for letter in bare if not unicodedata.combining(letter)).split())


def written_out(text: str) -> str:
    """As :func:`plain` with umlauts written as two letters, as people type them on other keyboards.

    >>> written_out("Münster")
    'muenster'
    """
    return plain(unicodedata.normalize("NFC", text).lower().translate(_WRITTEN_OUT))
