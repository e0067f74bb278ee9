"""Texts that people read, by code and parameters: one catalogue per language in data/i18n."""

import tomllib
from collections.abc import Mapping
from functools import cache
from numbers import Integral
from string import Formatter

from planner.resources import data_path

LANGUAGES = ("en", "de")
DEFAULT_LANGUAGE = "en"
_GERMAN = str.maketrans(",.", ".,")
_CRITERIA = "criteria"
"""Parameter that holds ids of criteria."""


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


class _Count(int):
    """Number that chooses its word: ``{count:line|lines}`` is "1 line", ``{count:=is|are}`` the word alone."""

    def __format__(self, spec: str) -> str:
        one, bar, many = spec.partition("|")
        if not bar:
            return int.__format__(self, spec)
        alone = one.startswith("=")
        word = one.removeprefix("=") if self == 1 else many
        return word if alone else f"{int(self)} {word}"


def counted(params: Mapping[str, object]) -> dict[str, object]:
    """Parameters whose whole numbers can choose between the forms of a word in a template."""
    return {
        name: _Count(int(value)) if type(value) is not bool and isinstance(value, Integral) else value
        for name, value in params.items()
    }


def text(code: str, language: str = DEFAULT_LANGUAGE, /, **params: object) -> str:
    """Text of a code in a language, filled with its parameters.

    Raises
    ------
    KeyError
        The code is not in the catalogue, or a parameter is missing: a fault of the program, never of the input.
    """
    return catalogue(language)[code].format_map(counted(_named(params, language)))


def _named(params: Mapping[str, object], language: str) -> Mapping[str, object]:
    """Parameters with criteria by their names: findings keep ids, since only the reader's language has the words."""
    ids = params.get(_CRITERIA)
    if not isinstance(ids, str):
        return params
    words = catalogue(language)
    return {**params, _CRITERIA: ", ".join(words.get(f"sites.criteria_{each}", each) for each in ids.split(", "))}


def text_or(code: str, fallback: str, language: str = DEFAULT_LANGUAGE, /, **params: object) -> str:
    """Like :func:`text`, with a fallback for codes that come from data files (own criteria, own catalogues)."""
    template = catalogue(language).get(code)
    return fallback if template is None else template.format_map(counted(_named(params, language)))
