"""All outputs or none."""

import json
from dataclasses import replace
from datetime import date

import pytest

from planner.app import exports
from planner.app.delivery.evses import with_given_out
from planner.app.run import Run
from planner.app.shown import with_words
from planner.model.errors import PlannerError
from planner.model.project import Project
from tests.factories import make_assessment, make_layers


@pytest.fixture(scope="module")
def run():
    assessment = make_assessment()
    return Run(assessment=assessment, layers=make_layers(assessment))


def test_all_files_appear_together(run, tmp_path):
    written = exports.export_all(run, tmp_path / "new" / "out")
    assert [path.name for path in written] == [
        "report.pdf", "assessment.json", "sites.gpkg", "sites.xlsx", "locations.json", "draft.json",
    ]  # fmt: skip
    assert all(path.stat().st_size for path in written)
    assert sorted(p.name for p in (tmp_path / "new" / "out").iterdir()) == [
        "assessment.json", "ocpi", "report.pdf", "sites.gpkg", "sites.xlsx",
    ]  # fmt: skip


def test_the_draft_of_the_hand_over_goes_once_all_points_have_ids(run, tmp_path):
    """Ids are a locked version's to give: until then nothing is in the list that a back office could take in."""
    assert exports.export_all(run, tmp_path)[-1] == tmp_path / "ocpi" / "draft.json"
    assert json.loads((tmp_path / "ocpi" / "locations.json").read_text(encoding="utf-8")) == []
    project = with_given_out(Project(name="p", folder=tmp_path, project_date=date(2026, 3, 1)), run.assessment)
    given = replace(run, assessment=with_words(run.assessment, project))
    assert exports.export_all(given, tmp_path)[-1] == tmp_path / "ocpi" / "locations.json"
    assert not (tmp_path / "ocpi" / "draft.json").exists()
    written = json.loads((tmp_path / "ocpi" / "locations.json").read_text(encoding="utf-8"))
    assert len(written) == len(run.assessment.shortlist)


def test_a_file_that_cannot_be_written_leaves_the_old_ones(run, tmp_path, monkeypatch):
    (tmp_path / "assessment.json").write_text("old", encoding="utf-8")

    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("planner.report.workbook.write_workbook", full)
    with pytest.raises(PlannerError) as fault:
        exports.export_all(run, tmp_path)
    assert "sites.xlsx" in str(fault.value)
    assert "No space left" in str(fault.value)
    assert [path.name for path in tmp_path.iterdir()] == ["assessment.json"]
    assert (tmp_path / "assessment.json").read_text(encoding="utf-8") == "old"


def test_a_folder_in_the_place_of_an_output_leaves_the_old_ones(run, tmp_path):
    (tmp_path / "sites.xlsx").mkdir()
    (tmp_path / "report.pdf").write_text("old", encoding="utf-8")
    with pytest.raises(PlannerError, match=r"sites\.xlsx"):
        exports.export_all(run, tmp_path)
    assert (tmp_path / "report.pdf").read_text(encoding="utf-8") == "old"
    assert not (tmp_path / "assessment.json").exists()


def test_a_file_in_the_way_is_said_before_any_work(tmp_path):
    (tmp_path / "out").write_text("x", encoding="utf-8")
    with pytest.raises(PlannerError, match="is a file"):
        exports.prepare_folder(tmp_path / "out")


def test_a_report_alone(run, tmp_path):
    path = exports.export_report(run, tmp_path / "alone.pdf")
    assert path.read_bytes().startswith(b"%PDF")
    with pytest.raises(PlannerError):
        exports.export_report(run, path / "report.pdf")


def test_tables_wait_until_the_report_is_typeset(run, tmp_path, monkeypatch):
    order = []

    class Told:
        def report(self, done_pu, code, /, **params):
            order.append(code)

    def write(content, path):
        order.append("tables")
        path.write_bytes(b"x")

    monkeypatch.setattr("planner.report.json_out.write_json", write)
    exports.export_all(run, tmp_path, Told())
    assert order.index(exports.TYPESET) < order.index("tables")
