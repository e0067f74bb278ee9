import ast
import re

import pytest

from planner.model.texts import LANGUAGES, catalogue
from planner.resources import data_dir
from ui import texts
from ui.actions import ACTIONS, MENUS
from ui.registry import find_pages, find_panels

SOURCES = sorted((data_dir().parent / "ui").rglob("*.py"))


def codes_in(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    strings = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    return {value for value in strings if re.fullmatch(r"ui\.[a-z0-9_]+", value) and not value.endswith("_")}


def test_every_code_of_the_window_has_its_words():
    used = set().union(*(codes_in(path) for path in SOURCES)) - {"ui.panels", "ui.pages", "ui.app", "ui.action_sets"}
    used |= {f"ui.action_{spec.action_id}" for spec in ACTIONS} | {f"ui.menu_{name}" for name in MENUS}
    used |= {spec.title_code for spec in (*find_panels(), *find_pages())}
    assert len(used) > 150
    assert sorted(used - set(catalogue("en"))) == []


def test_words_of_the_window_are_all_used():
    source = "\n".join(path.read_text(encoding="utf-8") for path in SOURCES)
    prefixes = tuple(re.findall(r"f\"ui\.([a-z_]+_)\{", source))
    words = {code.removeprefix("ui.") for code in catalogue("en") if code.startswith("ui.")}
    unused = [word for word in words if f'"ui.{word}"' not in source and not word.startswith(prefixes)]
    assert sorted(unused) == []


def test_language_falls_back_to_english():
    texts.set_language("xx")
    assert texts.language() == "en"


@pytest.mark.parametrize("language", LANGUAGES)
def test_tr_speaks_the_language(language):
    texts.set_language(language)
    assert texts.tr("ui.rank_n", rank=3) == catalogue(language)["ui.rank_n"].format(rank=3)
    texts.set_language("en")


def test_fallbacks_for_what_no_catalogue_names():
    assert texts.tr_or("ui.kind_moon_base", texts.readable("moon_base")) == "Moon base"
    assert texts.tr_or("ui.rank_n", "Rank", wrong=3) == "Rank"


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_row_is_not_told_as_rows(language):
    many = {"en": "(rows {rows}", "de": "(Zeilen {rows}"}[language]
    assert [code for code, words in catalogue(language).items() if "{count:" in words and many in words] == []


def test_a_sentence_of_a_result_is_told_in_the_windows_language():
    texts.set_language("de")
    try:
        said = texts.retold("Switched off in its file.", "cost.grant_counts", "cost.grant_off")
        assert said == catalogue("de")["cost.grant_off"]
        assert texts.retold("Own words.", "cost.grant_off") == "Own words."
    finally:
        texts.set_language("en")
