"""Answers of rules in the reader's language: the packs hold the words of all languages, a result those of its own."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache

from planner.model.result import RuleResult
from planner.model.texts import DEFAULT_LANGUAGE
from planner.resources import data_path

_WORDED = ("title", "required", "evidence")
_ENDINGS = ("_de",)


def in_language(results: Iterable[RuleResult], language: str) -> tuple[RuleResult, ...]:
    """Answers with title, demand and evidence as the packs word them in a language.

    What was found at the site stays in the language of the result. So do the answers of rules that are no longer there,
    or that are worded otherwise today: an answer is shown with the words it was given on, never with later ones.
    """
    return tuple(_worded(each, language) for each in results)


@cache
def _pack_texts(jurisdiction: str) -> Mapping[str, Mapping[str, object]]:
    """Rows of a jurisdiction's packs by id, as they are written: they were checked when the rules were judged."""
    found: dict[str, Mapping[str, object]] = {}
    for path in sorted(data_path("rules").glob("*/*.toml")):
        if path.parent.name == jurisdiction:
            rows = tomllib.loads(path.read_text(encoding="utf-8")).get("rule", [])
            found.update({str(row["id"]): row for row in rows if "id" in row})
    return found


def _worded(result: RuleResult, language: str) -> RuleResult:
    try:
        texts = _pack_texts(result.jurisdiction).get(result.rule_id)
    except (OSError, ValueError):
        texts = None
    if texts is None:
        return result
    now = {name: getattr(result, name) for name in _WORDED if getattr(result, name)}
    if not any(now == _words(texts, now, ending) for ending in ("", *_ENDINGS)):
        return result
    ending = "" if language == DEFAULT_LANGUAGE else f"_{language}"
    return replace(result, **(now | _words(texts, now, ending)))


def _words(texts: Mapping[str, object], names: Iterable[str], ending: str) -> dict[str, str]:
    """Words of a rule in the language of an ending, as far as the pack has them."""
    return {name: str(texts[f"{name}{ending}"]) for name in names if f"{name}{ending}" in texts}
