"""Records to JSON and back: exact, and nothing that is not what its annotation says."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal

import numpy as np
import pytest

from planner.model.issues import Issue, Severity
from planner.model.look import LayerLook, LookClass
from planner.model.result import Assessment
from planner.model.settings import Settings
from planner.store.codec import Unreadable, dump, load
from tests.factories import make_assessment


@dataclass(frozen=True, kw_only=True)
class Sample:
    name: str
    share: float = 0.5
    count: int | None = None
    day: date = date(2026, 1, 1)
    kind: Literal["a", "b"] = "a"
    pair: tuple[str, float] = ("x", 1.0)
    years: Mapping[int, float | None] = field(default_factory=dict)
    either: str | int | float | bool | tuple[str | int | float, ...] = ""
    folder: Path = Path()


def test_a_whole_assessment_comes_back_equal_and_of_the_same_types():
    whole = make_assessment(sites=6, shortlist=2, excluded=1, nasty=True)
    back = load(Assessment, dump(whole))
    assert back == whole
    assert repr(back) == repr(whole)


@pytest.mark.parametrize(
    "sample",
    [
        Sample(name="\ud800 half a character \x00 NUL"),
        Sample(name="n", share=0.1 + 0.2, count=2**70),
        Sample(name="n", share=1, years={2026: None, 2035: 1e-300}),
        Sample(name="n", either=True),
        Sample(name="n", either=1),
        Sample(name="n", either=(1, 2.5, "c")),
        Sample(name="n", folder=Path("/a/b")),
    ],
)
def test_values_come_back_exactly(sample):
    back = load(Sample, dump(sample))
    assert back == sample
    assert repr(back) == repr(sample)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_numbers_without_json_come_back(value):
    written = dump(Sample(name="n", share=value))
    json.loads(written, parse_constant=pytest.fail)
    assert repr(load(Sample, written).share) == repr(value)


def test_numbers_of_numpy_become_plain():
    found = load(Sample, dump(Sample(name="n", share=np.float64(0.1), count=np.int64(3), years={np.int64(7): 1.0})))
    assert (found.share, found.count, dict(found.years)) == (0.1, 3, {7: 1.0})


@pytest.mark.parametrize(
    "written",
    [
        "",
        "[]",
        "{}",
        '{"name": 1}',
        '{"name": "n", "share": "0.5"}',
        '{"name": "n", "share": true}',
        '{"name": "n", "count": 1.5}',
        '{"name": "n", "count": true}',
        '{"name": "n", "day": "soon"}',
        '{"name": "n", "kind": "c"}',
        '{"name": "n", "pair": ["x"]}',
        '{"name": "n", "years": {"x": 1}}',
        '{"name": "n", "either": null}',
        '{"name": "n", "share": {"float": "1"}}',
        '{"name": "n", "unknown": 1}',
        "[" * 100_000,
    ],
)
def test_what_the_annotations_do_not_allow_is_refused(written):
    with pytest.raises(Unreadable):
        load(Sample, written)


def test_fields_of_a_newer_version_are_left_aside_only_where_asked():
    written = '{"layer_id": "roads", "glow": true, "classes": [{"label": "x", "glow": 1}]}'
    with pytest.raises(Unreadable, match="glow"):
        load(LayerLook, written)
    assert load(LayerLook, written, lenient=True) == LayerLook(layer_id="roads", classes=(LookClass(label="x"),))


def test_a_field_that_an_older_version_did_not_have_takes_its_default():
    assert load(Settings, "{}") == Settings()


def test_what_has_no_plain_form_is_a_fault_of_the_program():
    with pytest.raises(TypeError):
        dump({"x": object()})
    with pytest.raises(TypeError):
        dump({1.5: "x"})


def test_enums_keep_their_type():
    issue = Issue(severity=Severity.NOTE, code="io.x", params={"a": 1, "b": 1.5, "c": "d"}, at_xy_m=(1.0, 2.0))
    back = load(Issue, dump(issue))
    assert back == issue
    assert back.severity is Severity.NOTE
