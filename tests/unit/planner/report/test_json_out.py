import json
import math
import re
from dataclasses import replace

import numpy as np
import pytest

from planner.model.result import Band
from planner.report.json_out import assessment_document, write_json
from planner.report.plain import plain, rounded
from planner.report.schema import assessment_schema, write_schema
from planner.resources import data_path
from tests.factories import make_assessment

FLAT = (
    "site_id", "name", "lon", "lat", "rank", "score", "excluded_by", "hosting_kw", "binding_element", "chargers",
    "connection_kw", "sessions_per_day", "capex_eur", "rules",
)  # fmt: skip
TYPES = {
    "string": str, "boolean": bool, "object": dict, "array": list, "null": type(None), "integer": int,
    "number": (int, float),
}  # fmt: skip


def faults(value, schema, root, where="$"):
    """Small check of a value against the parts of JSON Schema that our schema uses."""
    if "$ref" in schema:
        return faults(value, root["$defs"][schema["$ref"].rsplit("/", 1)[1]], root, where)
    if "anyOf" in schema:
        tried = [faults(value, option, root, where) for option in schema["anyOf"]]
        return [] if [] in tried else min(tried, key=len)
    if ("const" in schema or "enum" in schema) and value not in schema.get("enum", [schema.get("const")]):
        return [f"{where}: {value!r}"]
    kinds = schema.get("type", [])
    kinds = [kinds] if isinstance(kinds, str) else kinds
    fits = any(isinstance(value, TYPES[k]) and not (k != "boolean" and isinstance(value, bool)) for k in kinds)
    if kinds and not fits:
        return [f"{where}: {value!r} is no {kinds}"]
    if isinstance(value, dict):
        return _object_faults(value, schema, root, where)
    items = enumerate(value) if isinstance(value, list) and "items" in schema else ()
    return [f for i, item in items for f in faults(item, schema["items"], root, f"{where}[{i}]")]


def _object_faults(value, schema, root, where):
    known = schema.get("properties", {})
    found = [f"{where}: lacks {key}" for key in schema.get("required", []) if key not in value]
    for key, item in value.items():
        inner = known.get(key, schema.get("additionalProperties", {}))
        found += [f"{where}: unknown {key}"] if inner is False else faults(item, inner, root, f"{where}.{key}")
    return found


@pytest.fixture(scope="module")
def document():
    return assessment_document(make_assessment())


def test_sites_carry_the_promised_keys(document):
    for site in document["sites"]:
        assert set(FLAT) <= set(site)
    first = document["sites"][0]
    assert first["sessions_per_day"] == {"low": 44.8, "base": 64.0, "high": 83.2}
    assert first["binding_element"] == "Line 14"
    assert {"issues", "provenance", "settings", "assumptions", "base_violations", "grids"} <= set(document)


@pytest.mark.parametrize("with_grid", [True, False])
def test_document_fits_the_shipped_schema(with_grid):
    schema = json.loads(data_path("report", "assessment.schema.json").read_text())
    assert faults(assessment_document(make_assessment(with_grid=with_grid)), schema, schema) == []


def test_schema_check_finds_faults():
    schema = assessment_schema()
    wrong = assessment_document(make_assessment())
    wrong["sites"][0]["rank"] = "first"
    del wrong["sites"][1]["score"]
    wrong["extra"] = 1
    assert len(faults(wrong, schema, schema)) == 3


def test_shipped_schema_is_up_to_date(tmp_path):
    write_schema(tmp_path / "schema.json")
    shipped = data_path("report", "assessment.schema.json").read_text()
    assert (tmp_path / "schema.json").read_text() == shipped, "run planner.report.schema.write_schema on the data file"


def test_every_top_level_and_site_key_is_described(document):
    help_text = data_path("help", "assessment-json.md").read_text()
    described = set(re.findall(r"`([a-z_0-9]+)", help_text))
    assert set(document) | set(document["sites"][0]) | set(document["project"]) <= described


def test_unknown_is_null_and_never_nan(tmp_path):
    known = make_assessment(shortlist=1)
    site = replace(known.sites[0], score=math.nan, area_m2=math.inf)
    write_json(replace(known, sites=(site,)), tmp_path / "a.json")
    text = (tmp_path / "a.json").read_text()
    assert "NaN" not in text
    assert "Infinity" not in text
    read = json.loads(text)["sites"][0]
    assert read["score"] is None
    assert read["area_m2"] is None


def test_sites_without_results_have_null_groups(document):
    last = document["sites"][-1]
    assert last["excluded_by"]
    assert last["hosting_kw"] is None
    assert last["sizing"] is None
    assert last["chargers"] == []


def test_rounding_follows_the_unit():
    assert rounded(735.4567, "hosting_kw") == 735.46
    assert rounded(48.123456789, "lat") == 48.123457
    assert str(rounded(-0.001, "capex_eur")) == "0.0"
    assert plain(Band(low=1.234567, base=2.0, high=3.0), "sessions_per_day")["low"] == 1.235


def test_plain_takes_numpy_and_sorts_keys():
    assert plain({"b": np.float64(1.5), "a": np.int64(2)}) == {"a": 2, "b": 1.5}
    assert list(plain({10: 1.0, 5: 2.0})) == ["5", "10"]


def test_plain_refuses_what_it_does_not_know():
    with pytest.raises(TypeError, match="complex"):
        plain(1j)


def test_same_assessment_same_bytes(tmp_path):
    for name in ("one", "two"):
        write_json(make_assessment(), tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_no_file_is_left_when_writing_fails(tmp_path):
    broken = replace(make_assessment(), operator={"x": 1j})
    with pytest.raises(TypeError):
        write_json(broken, tmp_path / "a.json")
    assert list(tmp_path.iterdir()) == []
