"""Texts that people read, by code and parameters: one catalogue per language in data/i18n."""

import tomllib
from collections.abc import Mapping
from functools import cache
from string import Formatter

from planner.resources import data_path

LANGUAGES = ("en", "de")
DEFAULT_LANGUAGE = "en"


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


def text(code: str, language: str = DEFAULT_LANGUAGE, /, **params: object) -> str:
    """Text of a code in a language, filled with its parameters.

    Raises
    ------
    KeyError
        The code is not in the catalogue, or a parameter is missing: a fault of the program, never of the input.
    """
    return catalogue(language)[code].format_map(params)


def text_or(code: str, fallback: str, language: str = DEFAULT_LANGUAGE, /, **params: object) -> str:
    """Like :func:`text`, with a fallback for codes that come from data files (own criteria, own catalogues)."""
    template = catalogue(language).get(code)
    return fallback if template is None else template.format_map(params)
