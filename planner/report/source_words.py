"""Sources of constants in the reader's language: our own descriptions are put into it, titles of documents stay."""

import csv
from collections.abc import Mapping
from functools import cache

from planner.model.result import Assumption
from planner.report.words import Words
from planner.resources import data_path

_ASSUMED = "assumption:"
"""How a catalogue says that its figure is assumed; the state stands beside the source on paper."""


@cache
def sources_in(language: str) -> Mapping[str, str]:
    """Sources of the shipped catalogues in a language, by their English words; empty for English itself."""
    path = data_path("i18n", f"sources_{language}.csv")
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8", newline="") as file:
        return {row["en"]: row[language] for row in csv.DictReader(file)}


def source_text(row: Assumption, words: Words) -> str:
    """Source of a constant; a planner's own words, and what no list knows, stay as they are told."""
    if row.state == "project":
        return words.t("source_project")
    return told_source(row.source, words)


def told_source(source: str, words: Words) -> str:
    """Source without the word that it is assumed, numbers as the paper writes them."""
    bare = source.removeprefix(_ASSUMED).strip()
    known = sources_in(words.language).get(bare)
    return words.told(bare, "en") if known is None else words.told(known)


def whole_source(source: str, words: Words) -> str:
    """Source of an amount that may rest on several, each with the word that it is assumed, where no state says so."""
    for cut in _cuts(source):
        first = source[:cut]
        if first.removeprefix(_ASSUMED).strip() in sources_in(words.language):
            rest = source[cut:].removeprefix("; ")
            return "; ".join(
                each for each in (_marked(first, words), whole_source(rest, words) if rest else "") if each
            )
    return _marked(source, words)


def _cuts(source: str) -> list[int]:
    """Places where one source may end, the last first: a source has semicolons of its own."""
    return [len(source), *reversed([place for place in range(len(source)) if source.startswith("; ", place)])]


def _marked(source: str, words: Words) -> str:
    told = told_source(source, words)
    return f"{words.named('state', 'assumption')}: {told}" if source.startswith(_ASSUMED) else told
