"""A project's grid in a foreign format: read by the converter that the caller gives, refused without one."""

from datetime import date
from pathlib import Path

import pytest

from planner.app.gridtools.converting import read_raw
from planner.io.load import load_sources
from planner.model.errors import PlannerError
from planner.model.project import Project, Role, Source
from tests.grid_cases import case_text
from tests.grid_files import good, sheets_of, write_sqlite

BUS = [[1, 3, 0, 0, 0, 0, 1, 1, 0, 20, 1, 1.1, 0.9], [2, 1, 1, 0.2, 0, 0, 1, 1, 0, 20, 1, 1.1, 0.9]]
LINE = [[1, 2, 0.01, 0.02, 0, 10, 0, 0, 0, 0, 1, -360, 360]]
CASE = case_text(10, BUS, [[1, 0, 0, 1, -1, 1, 10, 1, 5, 0]], LINE)
SITE = '{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"name": "A", "bays": 4}, ' + (
    '"geometry": {"type": "Point", "coordinates": [7.9, 48.4]}}]}'
)


@pytest.fixture
def project(tmp_path):
    (tmp_path / "sites.geojson").write_text(SITE)
    (tmp_path / "case.m").write_text(CASE)
    write_sqlite(tmp_path / "net.sqlite", sheets_of(good()))
    paths = {"net.sqlite": Role.GRID, "case.m": Role.GRID, "sites.geojson": Role.CANDIDATES}
    return Project(
        name="P",
        project_date=date(2026, 1, 1),
        folder=tmp_path,
        sources=tuple(Source(role=role, path=path) for path, role in paths.items()),
    )


def test_grids_of_other_formats_stand_beside_each_other(project):
    told = []

    class Told:
        def report(self, done_pu: float, code: str, /, **params: object) -> None:
            told.append((round(done_pu, 2), code))

    def convert(path: Path, where: str, progress: Told):
        progress.report(0.5, "io.progress_converting", file=where, seconds=1)
        return read_raw(path, where)

    inputs = load_sources(project, Told(), convert)
    assert [(grid.name, grid.source_format) for grid in inputs.grids] == [
        ("Trial", "pandapower SQLite"),
        ("case", "MATPOWER"),
    ]
    assert "io.case_lengths" in [issue.code for issue in inputs.issues]
    assert [done for done, code in told if code == "io.progress_converting"] == [0.13, 0.4]
    assert inputs.provenance[0].rows == 5


def test_without_a_converter_they_are_refused_by_name(project):
    with pytest.raises(PlannerError) as caught:
        load_sources(project)
    assert [(issue.where, issue.code) for issue in caught.value.issues] == [
        ("net.sqlite", "io.grid_no_converter"),
        ("case.m", "io.grid_no_converter"),
    ]
