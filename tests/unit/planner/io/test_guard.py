"""GDAL is locked down before its first import, in any process that imports any planner module."""

import os
import subprocess
import sys
from pathlib import Path

import geopandas as gpd
import pyogrio
import pytest
from shapely.geometry import Point

from planner.io import guard

_PROBE = """
import {module}
import pyogrio
from planner.io import guard
print(guard.LOCKED_IN_TIME, "|".join(sorted(pyogrio.list_drivers())))
"""


@pytest.mark.parametrize("module", ["planner.tables.roles", "planner.io.vector"])
def test_a_fresh_process_knows_only_the_allowed_drivers(module: str) -> None:
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("GDAL", "OGR", "CPL"))}
    done = subprocess.run(
        [sys.executable, "-c", _PROBE.format(module=module)],
        capture_output=True,
        text=True,
        env=environment,
        check=True,
    )
    in_time, drivers = done.stdout.strip().split(" ", 1)
    assert in_time == "True"
    assert set(drivers.split("|")) == guard.ALLOWED_DRIVERS
    assert done.stderr == ""


def test_no_driver_is_both_allowed_and_skipped() -> None:
    assert not guard.ALLOWED_DRIVERS & set(guard.SKIPPED_DRIVERS)
    assert guard.allowed(frozenset({"GPKG"}))
    assert not guard.allowed(frozenset({"GPKG", "OGR_VRT"}))


def test_coming_late_is_noticed() -> None:
    assert pyogrio.__version__
    assert guard.lock_down() is False
    assert os.environ["GDAL_SKIP"].startswith("ADBC,")


def test_files_of_sqlite_may_call_no_function_that_reaches_out(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    gpd.GeoDataFrame({"a": [1]}, geometry=[Point(9, 48)], crs=4326).to_file(path)
    trusted = pyogrio.read_dataframe(path, sql="PRAGMA trusted_schema", sql_dialect="NATIVE")
    assert trusted["trusted_schema"].tolist() == [0]
    assert os.environ["SPATIALITE_SECURITY"] == "strict"
