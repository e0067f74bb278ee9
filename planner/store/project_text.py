"""PROJECT.toml: the project as a person writes it. Unknown keys and wrong types are refused, all of them at once."""

import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass, replace
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any, Literal

from planner.model.company import OwnValue
from planner.model.errors import PlannerError
from planner.model.issues import Issue
from planner.model.project import Project, SiteDefaults, Source
from planner.model.settings import DemandSettings, Settings, SizingSettings
from planner.store.declared import DECLARED, DECLARED_RANGES, check_declared
from planner.store.fields import Faults, Range, check, fill, shown
from planner.store.ranges import RANGES

_MAX_BYTES = 4 << 20

# first and last year of the adoption paths; only a project with its own share of electric cars may leave them
PATH_YEARS: Range = (2020, 2045)
_OWN_SHARE = "bev_share_pu"
FIRST_YEAR, LAST_YEAR = 2000, 2100


@dataclass(frozen=True, slots=True, kw_only=True)
class _Head:
    """The table [project]."""

    name: str
    date: date
    crs: str = ""
    language: Literal["en", "de"] = "en"
    organisation: str = ""
    author: str = ""
    notice: str = ""
    scenario: str = ""
    id: str = ""
    seed: int = field(default_factory=lambda: Settings().seed)


def read_project(path: Path) -> Project:
    """Project from its TOML file.

    The sources' files are not opened here: a project whose file went missing can still be shown and mended.

    Raises
    ------
    PlannerError
        The file is missing, is not TOML, or holds unknown keys or values of the wrong type: one sentence a fault.
    """
    return _project_of(_parse(path, path.name), path.resolve().parent, path.name)


def parse_project(written: str, folder: Path, where: str) -> Project:
    """Project from its text, as if it lay in a folder; ``where`` names it in sentences.

    Raises
    ------
    PlannerError
        As :func:`read_project`.
    """
    try:
        document = tomllib.loads(written)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise PlannerError.of("store.not_toml", where=where, cause=str(error)) from error
    return _project_of(document, folder, where)


def faults_of(project: Project, where: str) -> tuple[Issue, ...]:
    """What :func:`read_project` would say of a project: values out of range, entries that contradict each other."""
    try:
        parse_project(write_project_text(project), project.folder, where)
    except PlannerError as fault:
        return fault.issues
    return ()


def _project_of(document: Mapping[str, object], folder: Path, where: str) -> Project:
    faults = Faults(where)
    stages = {item.name: item for item in fields(Settings) if item.name != "seed"}
    known = ["project", "defaults", "sources", *DECLARED, *stages]
    for name in document:
        if name not in known:
            faults.unknown_key(name, name, known)
    if "project" not in document:
        faults.add("store.no_project_table")
    head = fill(_Head, document["project"], "project", faults, RANGES) if "project" in document else None
    defaults = fill(SiteDefaults, document.get("defaults", {}), "defaults", faults, RANGES)
    sources = _sources(document.get("sources", []), faults)
    settings = fill(Settings, {name: document[name] for name in stages if name in document}, "", faults, RANGES)
    declared = {
        name: check(DECLARED[name], document[name], name, faults, DECLARED_RANGES)
        for name in DECLARED
        if name in document
    }
    if not faults.issues:
        check_declared(declared, faults)
        if settings is not None:
            _check_sizing(settings.sizing, declared, faults)
        _check_own_values(declared.get("own_values", ()), faults)
    if settings is not None:
        _check_bands(settings.access.bands_min, faults)
        _check_anchors(settings.demand, faults)
        _check_phases(settings.sizing.phase_years, faults)
        _check_year(settings.demand, faults)
    if faults.issues or head is None or defaults is None or settings is None:
        raise PlannerError(tuple(faults.issues))
    return Project(
        name=head.name,
        folder=folder,
        project_date=head.date,
        crs=head.crs,
        language=head.language,
        organisation=head.organisation,
        author=head.author,
        notice=head.notice,
        scenario=head.scenario,
        sources=sources,
        defaults=defaults,
        settings=replace(settings, seed=head.seed),
        project_id=head.id,
        **declared,
    )


def _check_bands(bands_min: tuple[int, ...], faults: Faults) -> None:
    """Bands of drive time: at least one, each larger than the one before."""
    rising = sorted(set(bands_min))
    if not rising:
        faults.add("store.empty_list", key="access.bands_min")
    elif list(bands_min) != rising:
        faults.add("store.not_rising", key="access.bands_min", value=shown(bands_min), rising=shown(rising))


def _check_anchors(demand: DemandSettings, faults: Faults) -> None:
    """Anchors of the planner's own adoption path: years as keys, at least two of them."""
    anchors = demand.adoption_anchors_pu
    for year in anchors:
        if not (year.isdecimal() and FIRST_YEAR <= int(year) <= LAST_YEAR):
            faults.add(
                "store.anchor_year", key="demand.adoption_anchors_pu", value=year, low=FIRST_YEAR, high=LAST_YEAR
            )
    if len(anchors) == 1:
        faults.add("store.anchor_alone", key="demand.adoption_anchors_pu")


def _check_phases(years: tuple[int, ...], faults: Faults) -> None:
    """Years of the phases, one after the other."""
    rising = sorted(set(years))
    if list(years) != rising:
        faults.add("store.not_rising", key="sizing.phase_years", value=shown(years), rising=shown(rising))


def _check_sizing(sizing: SizingSettings, declared: Mapping[str, Any], faults: Faults) -> None:
    """Standard designs for kinds of place that exist, by ids that exist; caps only where load management holds them."""
    if sizing.caps_kw and not sizing.managed:
        faults.add("store.caps_unmanaged", sites=", ".join(sizing.caps_kw))
    if not sizing.designs:
        return
    # tables bring pandas along, which the window's process does without
    from planner.tables.catalogue import read_catalogue
    from planner.tables.roles import SITE_KINDS

    for kind in sizing.designs:
        if kind not in SITE_KINDS:
            faults.add("store.design_kind", key=f"sizing.designs.{kind}", known=", ".join(SITE_KINDS))
    known = {str(row_id) for row_id in read_catalogue("catalogue", "standard_designs").index}
    known |= {design.design_id for design in declared.get("designs", ())}
    for kind, design_id in sizing.designs.items():
        if design_id not in known:
            key = f"sizing.designs.{kind}"
            faults.add("store.design_unknown", key=key, design=design_id, known=", ".join(sorted(known)))


def _check_own_values(values: Sequence[OwnValue], faults: Faults) -> None:
    """An own low above its base, or an own high below it, is told here and not first by a run."""
    if not values:
        return
    # tables bring pandas along, which the window's process does without
    from planner.tables.catalogue import own_catalogue

    try:
        with own_catalogue(values):
            pass
    except PlannerError as error:
        # what else is wrong with them may come from another edition of the catalogues, and is for the run to say
        faults.issues += [issue for issue in error.issues if issue.code == "catalogue.own_order"]


def _check_year(demand: DemandSettings, faults: Faults) -> None:
    low, high = PATH_YEARS
    own = _OWN_SHARE in demand.overrides or bool(demand.adoption_anchors_pu)
    if not low <= demand.year <= high and not own:
        faults.add("store.year_outside_paths", key="demand.year", value=demand.year, low=low, high=high)


def _parse(path: Path, where: str) -> dict[str, object]:
    if not path.is_file():
        raise PlannerError.of("store.no_file", where=where)
    data = path.suffix.lower() != ".toml"
    if path.stat().st_size > _MAX_BYTES:
        raise PlannerError.of("store.not_project" if data else "store.too_big", where=where)
    try:
        return tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        if data:
            raise PlannerError.of("store.not_project", where=where) from error
        if not isinstance(error, UnicodeDecodeError):
            raise PlannerError.of("store.not_toml", where=where, cause=str(error)) from error
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise PlannerError.of("store.not_utf8", where=where, line=line) from error
    except OSError as error:
        raise PlannerError.of("store.unreadable", where=where) from error


def _sources(rows: object, faults: Faults) -> tuple[Source, ...]:
    if not isinstance(rows, list):
        faults.add("store.sources_not_list", value=shown(rows))
        return ()
    filled = [fill(Source, row, f"sources[{number}]", faults, RANGES) for number, row in enumerate(rows, start=1)]
    return tuple(source for source in filled if source is not None)


def write_project_text(project: Project) -> str:
    """TOML text of a project; reading it gives the same project.

    Settings are written in full, so that a project keeps its meaning when a default changes.
    """
    settings = project.settings
    head = {
        "name": project.name,
        "date": project.project_date,
        "crs": project.crs,
        "language": project.language,
        "organisation": project.organisation,
        "author": project.author,
        "notice": project.notice,
        "seed": settings.seed,
    }
    if project.project_id:
        head["id"] = project.project_id
    if project.scenario:
        head["scenario"] = project.scenario
    blocks = [_block("[project]", head)]
    defaults = _written(project.defaults)
    if any(defaults.values()):
        blocks.append(_block("[defaults]", defaults))
    for source in project.sources:
        row = {key: value for key, value in _written(source).items() if value}
        columns = row.pop("columns", None)
        blocks.append(_block("[[sources]]", row))
        if isinstance(columns, Mapping):
            blocks.append(_block("[sources.columns]", dict(sorted(columns.items()))))
    for name in DECLARED:
        declared = getattr(project, name)
        many = isinstance(declared, tuple)
        for record in declared if many else (declared,):
            blocks.extend(_declared_blocks(f"[[{name}]]" if many else f"[{name}]", name, record))
    for item in fields(Settings):
        if item.name != "seed":
            blocks.extend(_stage_blocks(item.name, getattr(settings, item.name)))
    return "\n".join(blocks)


def _declared_blocks(header: str, name: str, record: object) -> list[str]:
    """A declared record with the tables inside it; what is not said is not written."""
    if record is None:
        return []
    rows = {key: value for key, value in _written(record).items() if value not in (None, "", ())}
    plain = {key: value for key, value in rows.items() if not isinstance(value, Mapping)}
    inside = {key: value for key, value in rows.items() if isinstance(value, Mapping) and value}
    return [
        _block(header, plain),
        *(_block(f"[{name}.{key}]", dict(sorted(value.items()))) for key, value in inside.items()),
    ]


def _stage_blocks(name: str, stage: object) -> list[str]:
    rows = {key: value for key, value in _written(stage).items() if value is not None}
    tables = {key: value for key, value in rows.items() if isinstance(value, Mapping)}
    plain = {key: value for key, value in rows.items() if key not in tables}
    blocks = [_block(f"[{name}]", plain)]
    blocks += [_block(f"[{name}.{key}]", dict(sorted(value.items()))) for key, value in tables.items() if value]
    return blocks


def _written(record: object) -> dict[str, object]:
    return {item.name: getattr(record, item.name) for item in fields(record)}  # type: ignore[arg-type]


def _block(header: str, rows: Mapping[Any, object]) -> str:
    lines = [header, *(f"{_key(str(key))} = {_value(value)}" for key, value in rows.items())]
    return "\n".join(lines) + "\n"


def _key(key: str) -> str:
    bare = key.replace("_", "a").replace("-", "a")
    return key if bare.isascii() and bare.isalnum() else _text(key)


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, StrEnum | str):
        return _text(str(value))
    if isinstance(value, tuple):
        return "[" + ", ".join(_value(item) for item in value) + "]"
    if isinstance(value, date):
        return value.isoformat()
    if is_dataclass(value):
        said = {key: item for key, item in _written(value).items() if item not in (None, "", ())}
        return "{ " + ", ".join(f"{_key(key)} = {_value(item)}" for key, item in said.items()) + " }"
    return repr(value)


def _text(value: str) -> str:
    # JSON's escapes are TOML's, but for DEL
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
