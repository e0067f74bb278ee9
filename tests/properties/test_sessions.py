"""Whatever stands in a file of sessions: it is read or refused with a sentence, and every row is accounted for."""

import json
from datetime import datetime

import pandas as pd
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from planner.demand.calibration.cleaning import REASONS, clean_sessions
from planner.demand.calibration.dates import mend_dates
from planner.io.sessions import read_sessions
from planner.model.errors import PlannerError
from tests.session_files import council_csv, synthetic_sessions

QUIET = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
SOME = council_csv(synthetic_sessions(datetime(2018, 3, 5), 3)).encode()
ACN = json.dumps(
    {"_items": [{"connectionTime": "Mon, 25 Mar 2019 16:24:42 GMT", "kWhDelivered": 6, "timezone": "America/Denver"}]}
).encode()
EDITS = st.lists(st.tuples(st.integers(0, 3000), st.binary(max_size=6)), max_size=6)
CELLS = st.one_of(
    st.text(max_size=12),
    st.floats().map(str),
    st.datetimes().map(str),
    st.sampled_from(["", "1e18", "-1e18", "2200-12-31 23:59", "1900-01-01"]),
)


def read_or_refuse(path, content):
    path.write_bytes(content)
    try:
        found = read_sessions(path)
    except PlannerError as error:
        error.message("de")
        return
    clean = clean_sessions([found.frame])
    assert sum(clean.dropped.values()) + len(clean.frame) == clean.rows == len(found.frame)
    assert set(clean.dropped) <= set(REASONS)
    assert (clean.frame["energy_kwh"] > 0).all()
    assert clean.frame["stay_min"].between(0, 24 * 60).all()


@given(edits=EDITS)
@QUIET
def test_damaged_tables(edits, tmp_path):
    content = SOME
    for at, instead in edits:
        content = content[:at] + instead + content[at + len(instead) :]
    read_or_refuse(tmp_path / "a.csv", content)


@given(edits=EDITS)
@QUIET
def test_damaged_json(edits, tmp_path):
    content = ACN
    for at, instead in edits:
        content = content[: at % len(ACN)] + instead + content[at % len(ACN) + len(instead) :]
    read_or_refuse(tmp_path / "a.json", content)


@given(rows=st.lists(st.tuples(CELLS, CELLS, CELLS, CELLS, CELLS), max_size=8))
@example(rows=[("2200-12-31 23:59", "1900-01-01", "5", "", "")])
@example(rows=[("1900-01-01", "2190-12-31 23:59", "5", "", "")])
@settings(QUIET, max_examples=8)
def test_any_cells(rows, tmp_path):
    frame = pd.DataFrame(rows, columns=["start", "end", "kwh", "duration (s)", "site"])
    read_or_refuse(tmp_path / "a.csv", frame.to_csv(index=False).encode("utf-8", "replace"))


@given(first=st.datetimes(datetime(2000, 1, 1), datetime(2040, 1, 1)), days=st.integers(45, 500))
@settings(max_examples=8, deadline=None)
def test_dates_written_well_are_never_changed(first, days):
    sessions = synthetic_sessions(first.replace(hour=0, minute=0, second=0, microsecond=0), days)
    mended = mend_dates(sessions.assign(done=pd.NaT, stay_min=1.0).astype({"done": "datetime64[ns]"}))
    assert not mended.corrected.any()
    assert not mended.doubtful.any()
    assert not mended.stray.any()
