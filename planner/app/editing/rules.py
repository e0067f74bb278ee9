"""Edits of a project's rules: own packs, and the evidence the planner has at hand."""

import os
from dataclasses import dataclass
from pathlib import Path

from planner.app.editing_settings import OWN_PACKS, settings_of, with_setting, with_settings
from planner.app.rulepacks import rule_packs
from planner.model.project import Project
from planner.model.texts import DEFAULT_LANGUAGE
from planner.model.typed import number
from planner.rules.evaluate import label
from planner.rules.facts import BOOL, FACTS, NUMBER
from planner.rules.pack import own_pack
from planner.store.scenarios import in_scenario

FACTS_KEY = "rules.facts"


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedFact:
    """A fact that rules of a project ask for: its name, its words, and ``bool``, ``number`` or ``text``."""

    name: str
    words: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One line of the planner's evidence; ``site_id`` is empty where it holds for all sites."""

    key: str
    site_id: str
    fact: str
    value: float | bool | str


def add_own_pack(project: Project, path: Path) -> Project:
    """Project that asks a planner's own pack too, named from the project's folder where both share a disk.

    Raises
    ------
    PlannerError
        The pack is at fault, or gives an id to a rule that stands in another pack.
    """
    own_pack(path)
    try:
        name = Path(os.path.relpath(path, project.folder)).as_posix()
    except ValueError:  # another drive
        name = path.as_posix()
    names = settings_of(project).rules.own_packs
    made = with_setting(project, OWN_PACKS, tuple(dict.fromkeys((*names, name))))
    rule_packs(in_scenario(made))
    return made


def drop_own_pack(project: Project, name: str) -> Project:
    """Project that no longer asks an own pack, by the name under which it does."""
    left = tuple(each for each in settings_of(project).rules.own_packs if each != name)
    return with_setting(project, OWN_PACKS, left)


def tell_evidence(project: Project, fact: str, value: float | bool | str, site_id: str = "") -> Project:
    """Project that knows a fact of one site, or of all.

    Raises
    ------
    PlannerError
        There is no such fact, or the value is not of its type.
    """
    written = ("yes" if value else "no") if isinstance(value, bool) else value
    made = with_settings(project, {f"{FACTS_KEY}.{f'{site_id}.' if site_id else ''}{fact}": written})
    rule_packs(in_scenario(made))
    return made


def forget_evidence(project: Project, key: str) -> Project:
    """Project without one line of evidence, by its key (``S001.on_ten_t``)."""
    return with_settings(project, {f"{FACTS_KEY}.{key}": False})


def evidence_lines(project: Project) -> tuple[Evidence, ...]:
    """The planner's evidence, that on all sites first."""
    lines = []
    for key, value in settings_of(project).rules.facts.items():
        site_id, _, fact = key.rpartition(".")
        said = value if FACTS.get(fact) != BOOL or isinstance(value, bool) else str(value).strip().lower() == "yes"
        lines.append(Evidence(key=key, site_id=site_id, fact=fact, value=said))
    return tuple(sorted(lines, key=lambda each: (each.site_id, each.fact)))


def asked_facts(language: str) -> tuple[AskedFact, ...]:
    """Facts that rules can ask for, in the order of their words."""
    found = (AskedFact(name=name, words=label(name, language), kind=kind) for name, kind in FACTS.items())
    return tuple(sorted(found, key=lambda each: each.words.casefold()))


def read_value(fact: str, written: str, language: str = DEFAULT_LANGUAGE) -> float | str | None:
    """Number or text of what was typed in a language; None where a number is wanted and none was typed."""
    typed = written.strip()
    return number(typed, language) if FACTS.get(fact) == NUMBER else typed or None
