"""JSON Schema of assessment.json, derived from the records so that it cannot fall behind them."""

import json
import types
import typing
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from pathlib import Path

from planner.model.issues import Severity
from planner.model.result import (
    SCHEMA_VERSION,
    AccessResult,
    Address,
    Assumption,
    Band,
    ChargerCount,
    CostResult,
    DemandResult,
    Evidence,
    GridResult,
    GridSummary,
    Programme,
    Provenance,
    RankingCheck,
    RankStanding,
    RoadQuality,
    RulePack,
    RuleResult,
    ScorePart,
    SizingResult,
    UpgradeOption,
    Violation,
)
from planner.model.settings import Settings
from planner.report.files import write_bytes_whole

Schema = dict[str, typing.Any]

_SCALARS: dict[object, Schema] = {
    str: {"type": "string"},
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"type": ["number", "null"]},
    date: {"type": "string", "format": "date"},
    type(None): {"type": "null"},
    object: {},
}

_SITE: Mapping[str, object] = {
    "site_id": str,
    "name": str,
    "kind": str,
    "lon": float,
    "lat": float,
    "x_m": float,
    "y_m": float,
    "address": Address,
    "bays": int | None,
    "area_m2": float | None,
    "rank": int | None,
    "rank_group": str,
    "score": float | None,
    "stability_top_pu": float | None,
    "shortlisted": bool,
    "stage": str,
    "note": str,
    "drawn": bool,
    "excluded_by": tuple[str, ...],
    "cautions": tuple[str, ...],
    "hosting_kw": float | None,
    "binding_element": str | None,
    "chargers": tuple[ChargerCount, ...],
    "connection_kw": float | None,
    "sessions_per_day": Band | None,
    "capex_eur": Band | None,
    "rules": tuple[RuleResult, ...],
    "rule_facts": Mapping[str, float | str | bool],
    "score_parts": tuple[ScorePart, ...],
    "standing": RankStanding | None,
    "evidence": Evidence | None,
    "upgrades": tuple[UpgradeOption, ...],
    "access": AccessResult | None,
    "demand": DemandResult | None,
    "grid": GridResult | None,
    "sizing": SizingResult | None,
    "cost": CostResult | None,
}

_PROJECT: Mapping[str, object] = {
    "name": str,
    "date": date,
    "organisation": str,
    "author": str,
    "notice": str,
    "language": str,
    "crs": str,
    "operator": Mapping[str, str],
}

_ISSUE: Mapping[str, object] = {
    "code": str,
    "message": str,
    "severity": Severity,
    "where": str,
    "params": Mapping[str, str | float],
}


def assessment_schema() -> Schema:
    """Schema (draft 2020-12) of assessment.json: every key required, no others allowed, unknown is null."""
    definitions: dict[str, Schema] = {}
    lists: Mapping[str, object] = {
        "programme": Programme | None,
        "ranking_check": RankingCheck | None,
        "roads": RoadQuality | None,
        "grids": tuple[GridSummary, ...],
        "base_violations": tuple[Violation, ...],
        "provenance": tuple[Provenance, ...],
        "assumptions": tuple[Assumption, ...],
        "rule_packs": tuple[RulePack, ...],
    }
    properties: Schema = {
        "schema_version": {"const": SCHEMA_VERSION},
        "engine_version": {"type": "string"},
        "project": _object({name: _of(kind, definitions) for name, kind in _PROJECT.items()}),
        "sites": _array(_object({name: _of(kind, definitions) for name, kind in _SITE.items()})),
        **{name: _of(kind, definitions) for name, kind in lists.items()},
        "issues": _array(_object({name: _of(kind, definitions) for name, kind in _ISSUE.items()})),
        "settings": _of(Settings, definitions),
    }
    # what a site costs is left out for readers outside
    prices = definitions["Settings"]["properties"]
    prices["cost"] = {"anyOf": [prices["cost"], {"type": "null"}]}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Chargesite assessment",
        **_object(properties),
        "$defs": dict(sorted(definitions.items())),
    }


def write_schema(path: Path) -> None:
    """Write the schema file that ships as data/report/assessment.schema.json."""
    write_bytes_whole(path, (json.dumps(assessment_schema(), indent=1) + "\n").encode())


def _object(properties: Schema) -> Schema:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _array(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _of(kind: object, definitions: dict[str, Schema]) -> Schema:
    if kind in _SCALARS:
        return dict(_SCALARS[kind])
    if isinstance(kind, type) and issubclass(kind, Enum):
        return {"enum": [member.value for member in kind]}
    if isinstance(kind, type) and is_dataclass(kind):
        return _record(kind, definitions)
    return _generic(kind, definitions)


def _record(kind: type, definitions: dict[str, Schema]) -> Schema:
    if kind.__name__ not in definitions:
        definitions[kind.__name__] = {}
        hints = typing.get_type_hints(kind)
        shape = _object({item.name: _of(hints[item.name], definitions) for item in fields(kind)})
        definitions[kind.__name__] = shape
    return {"$ref": f"#/$defs/{kind.__name__}"}


def _generic(kind: object, definitions: dict[str, Schema]) -> Schema:
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin is typing.Literal:
        return {"enum": list(arguments)}
    if origin in (types.UnionType, typing.Union):
        return {"anyOf": [_of(argument, definitions) for argument in arguments]}
    if origin is tuple and arguments[-1] is Ellipsis:
        return _array(_of(arguments[0], definitions))
    if origin is tuple:
        items = [_of(argument, definitions) for argument in arguments]
        return {"type": "array", "prefixItems": items, "minItems": len(items), "maxItems": len(items)}
    if origin is Mapping:
        return {"type": "object", "additionalProperties": _of(arguments[1], definitions)}
    message = f"no schema for {kind!r}"
    raise TypeError(message)
