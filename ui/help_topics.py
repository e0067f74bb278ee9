"""The topics of the help: texts in data/help by language, their titles, a search, and what belongs to a widget."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from PySide6.QtWidgets import QWidget

from planner.resources import data_path
from ui.texts import language

TOPICS = (
    "first_project", "window", "map", "layers", "tools", "import", "data", "candidates", "results", "papers",
    "scoring", "access", "demand", "sizing", "site_plan", "grid", "siting", "programme", "money", "rules",
    "calibration", "scenarios", "delivery", "files", "company", "preferences", "help_and_faults", "shortcuts",
)  # fmt: skip
_OF_PLACE = {
    "card": "results", "site": "results", "sites": "results", "issues": "help_and_faults", "weights": "scoring",
    "history": "files", "log": "help_and_faults", "attributes": "tools", "identify": "tools", "overview_map": "map",
    "overview": "map", "compare": "scenarios",
}  # fmt: skip
_PAGES = {"ranking": "scoring", "access": "access", "demand": "demand", "grid": "grid", "upgrades": "grid",
          "year": "grid", "sizing": "sizing", "power": "sizing", "rules": "rules", "cost": "money",
          "delivery": "delivery",
          "site_plan": "site_plan",
          "operation": "delivery"}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """One page of the help as Markdown."""

    topic_id: str
    title: str
    text: str


@cache
def _read(code: str) -> tuple[Topic, ...]:
    return tuple(_topic(name, code) for name in TOPICS)


def _topic(name: str, code: str) -> Topic:
    text = data_path("help", code, f"{name}.md").read_text(encoding="utf-8")
    title = next((line.lstrip("# ") for line in text.splitlines() if line.startswith("#")), name)
    return Topic(topic_id=name, title=title, text=text)


def topics() -> tuple[Topic, ...]:
    """All topics in the window's language."""
    return _read(language())


def found(words: str, among: Iterable[Topic]) -> tuple[Topic, ...]:
    """Topics that hold all the words; those with them in the title first, else in their own order."""
    wanted = words.casefold().split()
    hits = [topic for topic in among if all(word in topic.text.casefold() for word in wanted)]
    return tuple(sorted(hits, key=lambda topic: not all(word in topic.title.casefold() for word in wanted)))


def topic_of_place(name: str) -> str:
    """Topic for the name of a panel, a page of the site, or a topic itself; empty: there is none."""
    if name in TOPICS:
        return name
    return _OF_PLACE.get(name) or _PAGES.get(name.removeprefix("page:"), "")


def topic_of(widget: QWidget | None) -> str:
    """Topic of a widget: that of the nearest thing around it that names one in its property ``help``."""
    while widget is not None:
        topic = topic_of_place(str(widget.property("help") or ""))
        if topic:
            return topic
        widget = widget.parentWidget()
    return TOPICS[0]
