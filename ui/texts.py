"""Words of the window in the language chosen: one short call over the shared catalogue."""

from planner.model.texts import DEFAULT_LANGUAGE, LANGUAGES, catalogue, text, text_or

_chosen = {"language": DEFAULT_LANGUAGE}


def language() -> str:
    """Language the window speaks now."""
    return _chosen["language"]


def set_language(code: str) -> None:
    """Choose the window's language; unknown codes fall back to English."""
    _chosen["language"] = code if code in LANGUAGES else DEFAULT_LANGUAGE


def tr(code: str, /, **params: object) -> str:
    """Text of a code in the window's language."""
    return text(code, language(), **params)


def tr_or(code: str, fallback: str, /, **params: object) -> str:
    """Like :func:`tr`, with a fallback for codes built from data (kinds, criteria, charger types).

    The fallback also stands where the data do not give all parameters the text asks for.
    """
    try:
        return text_or(code, fallback, language(), **params)
    except KeyError:
        return fallback


def retold(said: str, *codes: str) -> str:
    """Sentence that a result holds in the language it was made in, in the window's; other words as they are.

    ``codes``: what it can be, texts without parameters.
    """
    return next((tr(code) for code in codes if any(said == catalogue(each).get(code) for each in LANGUAGES)), said)


def readable(identifier: str) -> str:
    """Identifier of a data file as words, for things no catalogue names: ``car_park`` -> ``Car park``."""
    words = identifier.replace("_", " ").strip()
    return words[:1].upper() + words[1:]
