"""The help in both languages: complete, alike, and found by words and by place."""

import re

import pytest
from PySide6.QtWidgets import QVBoxLayout, QWidget

from planner.model.texts import LANGUAGES
from planner.resources import data_path
from ui.actions import ACTIONS
from ui.help_topics import TOPICS, found, topic_of, topic_of_place, topics
from ui.registry import find_panels
from ui.texts import set_language


@pytest.fixture(params=LANGUAGES)
def language(request):
    set_language(request.param)
    yield request.param
    set_language("en")


def test_every_topic_is_a_text_of_some_length_with_a_title(language):
    assert tuple(topic.topic_id for topic in topics()) == TOPICS
    for topic in topics():
        assert topic.text.startswith("# "), topic.topic_id
        assert len(topic.text.split()) > 60, topic.topic_id
        assert topic.title != topic.topic_id


def test_no_text_lies_there_that_nobody_can_open(language):
    files = {path.stem for path in data_path("help", language).glob("*.md")}
    assert files == set(TOPICS)


def test_the_keys_told_are_those_there_are(language):
    text = data_path("help", language, "shortcuts.md").read_text(encoding="utf-8")
    told = {
        key.strip()
        for row in re.findall(r"^\| (.+?) \|", text, flags=re.M)[1:]
        for key in re.split(r", | or | oder ", row)
    }
    said = {key.replace("Strg", "Ctrl").replace("Umschalt", "Shift") for key in told} - {"Key", "Taste"}
    keys = {key for spec in ACTIONS for key in spec.shortcuts} | {spec.shortcut for spec in find_panels()} - {""}
    assert sorted(said - keys - {"Ctrl+"}) == []
    assert sorted(keys - said) == []


def test_both_languages_have_the_same_sections():
    for name in TOPICS:
        heads = [re.findall(r"^(#+) ", data_path("help", code, f"{name}.md").read_text(), flags=re.M)
                 for code in LANGUAGES]  # fmt: skip
        assert heads[0] == heads[1], name


def test_words_find_topics_those_in_the_title_first(language):
    word = {"en": "scenarios", "de": "szenarien"}[language]
    assert found(word, topics())[0].topic_id == "scenarios"
    assert found(f"{word} qqq", topics()) == ()
    assert found("", topics()) == topics()


def test_every_panel_has_a_topic():
    missing = [spec.panel_id for spec in find_panels() if not topic_of_place(spec.help_topic or spec.panel_id)]
    assert missing == []


def test_the_topic_is_that_of_the_nearest_thing_around(qtbot):
    outer, inner = QWidget(), QWidget()
    qtbot.addWidget(outer)
    QVBoxLayout(outer).addWidget(inner)
    assert topic_of(inner) == TOPICS[0]
    outer.setProperty("help", "layers")
    assert topic_of(inner) == "layers"
    inner.setProperty("help", "page:grid")
    assert topic_of(inner) == "grid"
    inner.setProperty("help", "unheard of")
    assert topic_of(inner) == "layers"
