"""Rule packs of a project: which are asked, what their files hold, and the evidence the planner has written down."""

import os
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path

from planner.app.editing_settings import OWN_PACKS
from planner.io.provenance import sha256_of
from planner.model.drawn import Plain
from planner.model.errors import PlannerError
from planner.model.issues import Issue, Severity
from planner.model.project import Project
from planner.model.settings import RuleSettings
from planner.resources import data_path
from planner.rules.chosen import packs_of, places_of
from planner.rules.facts import BOOL, FACTS
from planner.rules.pack import PackPlace, known_jurisdictions, packs_at
from planner.rules.pack_fields import fits_fact
from planner.rules.records import Pack

WORDS: Mapping[str, bool] = {"yes": True, "no": False}


def rule_places(project: Project) -> tuple[PackPlace, ...]:
    """Where the rules of a project stand.

    Raises
    ------
    PlannerError
        An own pack is not there.
    """
    return places_of(project.settings.rules, project.folder)


def with_pack_files(project: Project) -> Project:
    """Project that names each file of its own packs, where it names their folders; in its scenarios as well.

    Raises
    ------
    PlannerError
        An own pack is not there.
    """

    def files(names: tuple[str, ...]) -> tuple[str, ...]:
        own = (place for place in places_of(RuleSettings(jurisdictions=(), own_packs=names), project.folder))
        return tuple(os.path.relpath(path, project.folder) for path in own if isinstance(path, Path))

    rules = replace(project.settings.rules, own_packs=files(project.settings.rules.own_packs))
    scenarios = tuple(
        replace(each, changes={key: _files_of(key, value, files) for key, value in each.changes.items()})
        for each in project.scenarios
    )
    return replace(project, settings=replace(project.settings, rules=rules), scenarios=scenarios)


def _files_of(key: str, value: Plain, files: Callable[[tuple[str, ...]], tuple[str, ...]]) -> Plain:
    return files(tuple(map(str, value))) if key == OWN_PACKS and isinstance(value, tuple) else value


def rule_packs(project: Project) -> tuple[Pack, ...]:
    """Packs of a project, each read and checked, and the planner's evidence with them.

    Raises
    ------
    PlannerError
        A pack, or the evidence, is at fault; every fault is named.
    """
    packs = packs_of(rule_places(project))
    _check_evidence(project)
    return packs


def pack_titles(project: Project, language: str) -> dict[str, str]:
    """Titles of packs by their id, of all jurisdictions that are shipped and of the project's own packs.

    An own pack's title has its file's name with it; packs that cannot be read are left out.
    """
    found: dict[str, str] = {}
    try:
        own = [place for place in rule_places(project) if isinstance(place, Path)]
    except PlannerError:
        own = []
    places: list[PackPlace] = [*known_jurisdictions(), *own]
    for place in places:
        try:
            packs = packs_at(place)
        except PlannerError:
            continue
        for pack in packs:
            title = pack.head.title[language]
            found[pack.pack_id] = f"{title} ({pack.pack_id})" if pack.own else title
    return found


def pack_hashes(project: Project) -> dict[str, str]:
    """SHA-256 of the packs' files by their id, without reading what they hold; what cannot be read is left out."""
    found: dict[str, str] = {}
    try:
        places = rule_places(project)
    except PlannerError:
        places = project.settings.rules.jurisdictions
    for place in places:
        files = [place] if isinstance(place, Path) else sorted(data_path("rules", place).glob("*.toml"))
        for path in files:
            name = path.name if isinstance(place, Path) else f"{place}/{path.stem}"
            try:
                stamp = path.stat()
                sha256 = _hash_at(path, stamp.st_mtime_ns, stamp.st_size)
            except (OSError, ValueError):
                continue
            found[name] = f"{found[name]} {sha256}" if name in found else sha256
    return found


@lru_cache(maxsize=128)
def _hash_at(path: Path, changed_ns: int, size_bytes: int) -> str:  # noqa: ARG001 - read again where either differs
    return sha256_of(path)


def evidence_for(project: Project, site_id: str) -> dict[str, object]:
    """What the planner knows of a site that no layer tells; words on one site stand over those on all."""
    of_all: dict[str, object] = {}
    of_site: dict[str, object] = {}
    for key, value in project.settings.rules.facts.items():
        site, fact = _split(key)
        if not site:
            of_all[fact] = _value(fact, value)
        elif site == site_id:
            of_site[fact] = _value(fact, value)
    return of_all | of_site


def evidence_issues(project: Project, site_ids: Collection[str]) -> tuple[Issue, ...]:
    """A warning where evidence names sites that the project does not have: it would be passed over in silence."""
    lost = [key for key in project.settings.rules.facts if (site := _split(key)[0]) and site not in site_ids]
    if not lost:
        return ()
    params = {"keys": ", ".join(f"“{key}”" for key in lost)}
    return (Issue(severity=Severity.WARNING, code="rules.evidence_no_site", params=params, where="rules.facts"),)


def _split(key: str) -> tuple[str, str]:
    """Site and fact of a key; ids may hold points, names of facts do not."""
    site, _, fact = key.rpartition(".")
    return site, fact


def _value(fact: str, value: float | bool | str) -> float | bool | str:
    """Yes and no may be written as words: false takes a setting back where it is changed by its key."""
    if FACTS.get(fact) == BOOL and isinstance(value, str):
        return WORDS.get(value.strip().lower(), value)
    return value


def _check_evidence(project: Project) -> None:
    faults = []
    for key, value in project.settings.rules.facts.items():
        fact = _split(key)[1]
        if fact not in FACTS:
            near = get_close_matches(fact, FACTS, n=1)
            params = {"key": key, "near": near[0] if near else ", ".join(sorted(FACTS))}
            faults.append(Issue(severity=Severity.ERROR, code="rules.evidence_unknown", params=params))
        elif not fits_fact(fact, _value(fact, value)):
            params = {"key": key, "value": str(value), "type": FACTS[fact]}
            faults.append(Issue(severity=Severity.ERROR, code="rules.evidence_wrong", params=params))
    if faults:
        raise PlannerError(tuple(faults))
