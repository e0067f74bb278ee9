"""Projects as files: open, save, recover, import, export, embed, relink, pack, and two who work at once."""

import shutil
import subprocess
import sys
import zipfile
from dataclasses import fields, replace
from pathlib import Path

import pytest

from planner.app.projects import (
    DamagedProject,
    backup_states,
    begin,
    changed_sources,
    close,
    decode_run,
    discard_left,
    embed_source,
    encode_run,
    export_text,
    import_text,
    input_hash,
    is_stale,
    left_behind,
    new_project,
    noted,
    open_project,
    pack,
    places_under,
    read_any,
    read_stored,
    recover,
    relink,
    restore_backup,
    save,
    save_as,
    start,
    templates,
)
from planner.app.run import Run
from planner.model.drawn import Scenario
from planner.model.project import Role, Source
from planner.store.codec import Unreadable
from planner.store.locking import lock_file
from planner.store.project_text import write_project_text
from planner.store.recovery import LeftBehind
from tests.project_cases import code, edit, edits_of, full_project, run_of, small_project


def test_a_full_project_and_its_run_come_back_equal(folder, places):
    project = full_project(folder)
    run = run_of(project)
    opened = start(project, places)
    assert opened.session.dirty
    save(opened.session, folder / "p", run, view={"scale": "5000"})
    assert not opened.session.dirty
    close(opened.session)
    back = open_project(folder / "p.chargesite.gpkg", places)
    assert back.session.project == project
    assert not back.session.dirty
    assert back.run.assessment == run.assessment
    assert [layer.layer_id for layer in back.run.layers] == [layer.layer_id for layer in run.layers]
    assert back.view == {"scale": "5000"}
    assert not back.read_only
    close(back.session)
    assert list(places.sessions.iterdir()) == []


def test_every_field_of_a_run_is_kept(folder):
    run = run_of(full_project(folder))
    back = decode_run(encode_run(run))
    for item in fields(Run):
        if item.name != "layers":
            assert getattr(back, item.name) == getattr(run, item.name), item.name
            assert getattr(run, item.name), "nothing is proved by what is empty"


def test_a_run_comes_back_array_by_array(folder):
    run = run_of(small_project(folder))
    back = decode_run(encode_run(run))
    assert back.made_of == run.made_of
    for one, other in zip(run.layers, back.layers, strict=True):
        assert (one.layer_id, one.kind, one.crs, list(one.attributes)) == (
            other.layer_id, other.kind, other.crs, list(other.attributes),
        )  # fmt: skip
        for name in ("coords_m", "offsets", "feature_of_part"):
            assert (getattr(one, name) == getattr(other, name)).all()
            assert getattr(one, name).dtype == getattr(other, name).dtype
        for name, values in one.attributes.items():
            assert other.attributes[name].dtype == values.dtype
            assert (other.attributes[name] == values).all()
    assert encode_run(back) == encode_run(run)


@pytest.mark.parametrize("content", [b"", b"PK", b"cos\nsystem\n(S'true'\ntR."])
def test_bytes_that_are_no_run_are_refused(content):
    with pytest.raises(Unreadable):
        decode_run(content)


def test_an_archive_with_a_pickle_for_an_array_is_refused(folder, tmp_path):
    import numpy as np

    run = run_of(small_project(folder))
    (tmp_path / "run.zip").write_bytes(encode_run(run))
    with zipfile.ZipFile(tmp_path / "run.zip") as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
    np.save(tmp_path / "evil.npy", np.array([{"a": 1}], dtype=object), allow_pickle=True)
    held["0/coords_m.npy"] = (tmp_path / "evil.npy").read_bytes()
    with zipfile.ZipFile(tmp_path / "evil.zip", "w") as archive:
        for name, content in held.items():
            archive.writestr(name, content)
    with pytest.raises(Unreadable, match="pickle"):
        decode_run((tmp_path / "evil.zip").read_bytes())


def test_results_of_other_scenarios_stay_and_those_of_gone_ones_go(folder, places):
    project = replace(
        small_project(folder),
        scenarios=(Scenario(scenario_id="a", name="A"), Scenario(scenario_id="b", name="B")),
        scenario="a",
    )
    session = start(project, places).session
    save(session, folder / "p", run_of(project, sites=4))
    session.apply(replace(project, scenario="b"), "to b")
    save(session, run=run_of(session.project, sites=5))
    save(session)
    stored = read_stored(session.path, places)
    assert {key: len(run.assessment.sites) for key, run in stored.runs.items()} == {"a": 4, "b": 5}
    session.apply(replace(session.project, scenarios=project.scenarios[1:]), "drop a")
    save(session)
    assert set(read_stored(session.path, places).runs) == {"b"}
    close(session)


def test_a_run_is_written_anew_where_the_file_that_held_it_is_gone(folder, places):
    session = start(small_project(folder), places).session
    run = run_of(session.project, sites=4)
    save(session, folder / "p", run)
    session.path.rename(folder / "q.chargesite.gpkg")
    saved = save(session, run=run)
    assert [issue.code for issue in saved.issues] == ["store.gone_outside"]
    assert "p.chargesite.gpkg was written anew" in saved.issues[0].message("en")
    assert set(read_stored(session.path, places).runs) == {""}
    close(session)


def test_a_run_is_stale_once_its_inputs_changed(folder, places):
    project = small_project(folder)
    run = run_of(project)
    assert not is_stale(run, project)
    moved = replace(project, sites=(replace(project.sites[0], lon_deg=7.5), *project.sites[1:]))
    later = replace(project.settings, demand=replace(project.settings.demand, year=2040))
    assert is_stale(run, moved)
    assert is_stale(run, replace(project, settings=later))
    assert is_stale(replace(run, made_of={}), project)
    assert is_stale(run, replace(project, scenario="nobody"))
    assert input_hash(project, {"a": "1"}) != input_hash(project, {"a": "2"})
    session = start(project, places).session
    save(session, folder / "p", run)
    session.apply(moved, "move")
    save(session)
    close(session)
    opened = open_project(session.path, places)
    assert opened.run_stale
    close(opened.session)


def test_a_run_stays_true_when_the_project_moves_or_takes_its_files_in(folder, places, tmp_path):
    project = noted(small_project(folder))
    run = run_of(project)
    (tmp_path / "deep").mkdir()
    session = start(project, places).session
    save(session, tmp_path / "deep" / "p", run)
    close(session)
    moved = read_stored(tmp_path / "deep" / "p.chargesite.gpkg", places)
    assert moved.project.sources[0].path != project.sources[0].path
    assert not is_stale(moved.runs[""], moved.project)
    assert not is_stale(run, embed_source(project, "candidates-1", places))
    (folder / "candidates.csv").write_text("other")
    assert is_stale(run, noted(project))


# two who work at once


def test_the_second_reads_and_may_save_elsewhere(path, places, folder):
    first, second = open_project(path, places), open_project(path, places)
    assert (first.read_only, second.read_only) == (False, True)
    assert second.holder == first.session.held.lock.holder
    assert second.issues[0].code == "store.held_read_only"
    edit(second.session, 1)
    assert code(save, second.session) == "store.read_only"
    save_as(second.session, folder / "mine")
    assert not second.session.read_only
    edit(second.session, 2)
    save(second.session)
    assert edits_of(read_any(folder / "mine.chargesite.gpkg", places)) == 2
    assert edits_of(read_any(path, places)) == 0
    close(second.session)
    close(first.session)
    third = open_project(path, places)
    assert not third.read_only
    close(third.session)


def test_a_file_held_by_another_is_not_saved_over(path, places, folder):
    first = open_project(path, places)
    other = start(small_project(folder), places).session
    assert code(save_as, other, path) == "store.exists"
    assert code(save_as, other, path, overwrite=True) == "store.held"
    close(first.session)
    save_as(other, path, overwrite=True)
    close(other)
    assert len(backup_states(path, places)) == 1


def test_what_was_saved_over_our_head_is_not_lost(path, places, folder):
    first = open_project(path, places).session
    by_force = begin(read_stored(path, places), places, take_over=True).session
    edit(by_force, 5)
    save(by_force)
    edit(first, 1)
    assert code(save, first) == "store.changed_outside"
    assert edits_of(read_any(path, places)) == 5
    save_as(first, folder / "first")
    assert edits_of(read_any(folder / "first.chargesite.gpkg", places)) == 1
    close(first)
    close(by_force)


def test_what_another_saved_between_reading_and_holding_is_read_again(path, places):
    early = read_stored(path, places)
    other = open_project(path, places).session
    edit(other, 3)
    save(other)
    close(other)
    opened = begin(early, places)
    assert edits_of(opened.session.project) == 3
    close(opened.session)


def test_a_folder_that_cannot_be_written_opens_for_reading(path, places, monkeypatch):
    def refuse(_path):
        raise PermissionError(13, "Permission denied")

    for module in ("sessions", "saves"):
        monkeypatch.setattr(f"planner.app.projectfiles.{module}.take_lock", refuse)
    opened = open_project(path, places)
    assert opened.read_only
    assert opened.issues[0].code == "store.folder_read_only"
    edit(opened.session, 1)
    assert code(save, opened.session) == "store.read_only"
    assert code(save_as, opened.session, path.with_name("other")) == "store.save_failed"
    close(opened.session)


def test_without_a_journal_the_planner_works_and_is_told(path, tmp_path):
    (tmp_path / "file").write_text("")
    opened = open_project(path, places_under(tmp_path / "file"))
    assert [issue.code for issue in opened.issues] == ["store.journal_failed"]
    edit(opened.session, 1)
    saved = save(opened.session)
    assert [issue.code for issue in saved.issues] == ["store.no_backup"]
    close(opened.session)


def test_a_session_that_was_never_opened_by_us_can_be_saved_and_closed(folder, places, monkeypatch):
    from planner.app.session import ProjectSession

    monkeypatch.setattr("planner.app.projectfiles.saves.user_places", lambda: places)
    session = ProjectSession(small_project(folder))
    close(session)
    assert code(save, session) == "store.no_path"
    save(session, folder / "q")
    assert read_any(folder / "q.chargesite.gpkg", places) == session.project
    close(session)


# after a crash


def test_a_session_left_behind_comes_back_unsaved_with_its_steps(path, places):
    session = open_project(path, places).session
    edit(session, 1)
    edit(session, 2)
    session.move(1)
    close(session, discard=False)
    (left,) = left_behind(places)
    back = recover(left, places)
    assert [edits_of(step.project) for step in back.session.steps] == [0, 1, 2]
    assert (back.session.position, back.session.dirty, back.session.path) == (1, True, path)
    assert edits_of(read_any(path, places)) == 0
    save(back.session)
    assert edits_of(read_any(path, places)) == 1
    close(back.session)
    assert left_behind(places) == ()


def test_a_session_whose_save_was_not_its_last_step_knows_which_was(path, places):
    session = open_project(path, places).session
    edit(session, 1)
    save(session)
    edit(session, 2)
    close(session, discard=False)
    back = recover(left_behind(places)[0], places).session
    assert back.dirty
    back.move(1)
    assert not back.dirty
    close(back)


def test_a_session_with_nothing_unsaved_is_not_offered(path, places):
    session = open_project(path, places).session
    edit(session, 1)
    save(session)
    close(session, discard=False)
    assert left_behind(places) == ()
    assert list(places.sessions.iterdir()) == []


def test_a_project_never_saved_is_offered_until_the_planner_decides(folder, places):
    session = start(small_project(folder), places).session
    edit(session, 1)
    close(session, discard=False)
    (left,) = left_behind(places)
    assert left.path is None
    back = recover(left, places).session
    assert back.dirty
    close(back, discard=False)
    (left,) = left_behind(places)
    discard_left(left)
    assert left_behind(places) == ()
    assert code(recover, LeftBehind(file=places.sessions / "gone.db"), places) == "store.session_gone"


def test_a_damaged_project_is_opened_from_its_backup(path, places, folder):
    session = open_project(path, places).session
    edit(session, 1)
    save(session)
    close(session)
    path.write_bytes(path.read_bytes()[:9000])
    with pytest.raises(DamagedProject) as refused:
        open_project(path, places)
    restored = restore_backup(refused.value.backups[0], folder / "restored")
    assert edits_of(read_any(restored, places)) == 0
    (backup,) = refused.value.backups
    assert code(restore_backup, backup, restored) == "store.exists"
    assert code(restore_backup, backup, folder / "no" / "x") == "store.save_failed"
    (folder.parent / "deep").mkdir()
    elsewhere = read_any(restore_backup(backup, folder.parent / "deep" / "x"), places)
    assert (elsewhere.folder / elsewhere.sources[0].path).resolve() == folder / "candidates.csv"
    assert code(restore_backup, backup, folder.parent / "deep" / "x") == "store.exists"
    (backup.file.parent / "path.txt").unlink()
    assert restore_backup(backup, folder.parent / "deep" / "y").read_bytes() == backup.file.read_bytes()
    assert path.stat().st_size == 9000


# sources


def test_relative_paths_lead_to_the_same_files_from_another_folder(path, places, folder, tmp_path):
    session = open_project(path, places).session
    save_as(session, tmp_path / "elsewhere" / ".." / "deep" / "q") if (tmp_path / "deep").mkdir() is None else None
    stored = read_any(tmp_path / "deep" / "q.chargesite.gpkg", places)
    assert stored.sources[0].path == "../work/candidates.csv"
    assert (stored.folder / stored.sources[0].path).resolve() == folder / "candidates.csv"
    close(session)


def test_files_that_settings_and_scenarios_name_move_too(folder, tmp_path, places):
    project = full_project(folder)
    demand = replace(project.settings.demand, calibration="fit/cal.toml")
    scenario = Scenario(scenario_id="s", name="S", changes={"storage.pv_profile": "pv.csv", "demand.year": 2031})
    project = replace(
        project, settings=replace(project.settings, demand=demand), scenarios=(scenario,), scenario="",
        sources=(*project.sources, Source(role=Role.REFERENCE, path="/data/x.tif")),
    )  # fmt: skip
    (tmp_path / "deep").mkdir()
    session = start(project, places).session
    save(session, tmp_path / "deep" / "q")
    back = read_stored(tmp_path / "deep" / "q.chargesite.gpkg", places).project
    assert back.settings.demand.calibration == "../work/fit/cal.toml"
    assert dict(back.scenarios[0].changes) == {"storage.pv_profile": "../work/pv.csv", "demand.year": 2031}
    assert back.sources[-1].path == "/data/x.tif"
    close(session)


def test_files_that_changed_or_went_are_named(folder):
    project = noted(small_project(folder))
    assert [change.state for change in changed_sources(project)] == ["same"]
    (folder / "candidates.csv").write_text("other")
    (change,) = changed_sources(project)
    assert (change.state, change.source_id) == ("changed", "candidates-1")
    assert [each.state for each in changed_sources(noted(project, (change,)))] == ["same"]
    (folder / "candidates.csv").unlink()
    assert [change.state for change in changed_sources(project)] == ["missing"]
    assert [change.state for change in changed_sources(small_project(folder))] == ["not_noted"]


def test_a_moved_file_is_linked_again(folder):
    project = noted(small_project(folder))
    (folder / "data").mkdir()
    shutil.move(folder / "candidates.csv", folder / "data" / "new.csv")
    again = relink(project, "candidates-1", folder / "data" / "new.csv")
    assert (again.sources[0].path, again.sources[0].sha256) == ("data/new.csv", project.sources[0].sha256)
    assert code(relink, project, "candidates-1", folder / "none.csv") == "io.no_such_file"
    assert code(relink, project, "roads-9", folder / "data" / "new.csv") == "store.no_source"


def test_an_embedded_shapefile_travels_with_the_project(folder, places, tmp_path):
    from planner.app.examples import sample_project

    project = read_any(sample_project("minimal"), places)
    inside = embed_source(project, "roads-1", places)
    session = start(inside, places).session
    folder.mkdir()
    save(session, folder / "p")
    close(session)
    elsewhere = places_under(tmp_path / "another computer")
    back = read_any(folder / "p.chargesite.gpkg", elsewhere)
    assert changed_sources(back)[0].state == "same"
    assert Path(back.sources[0].path).is_relative_to(elsewhere.sources)
    names = {file.name for file in Path(back.sources[0].path).parent.iterdir()}
    assert names == {"roads.shp", "roads.shx", "roads.dbf", "roads.prj", "roads.cpg"}
    Path(back.sources[0].path).write_bytes(b"tampered")
    again = open_project(folder / "p.chargesite.gpkg", elsewhere)
    assert again.changed_sources == ()
    edit_path = Path(again.session.project.sources[0].path)
    edit_path.write_bytes(b"tampered again")
    save(again.session)
    assert changed_sources(read_any(folder / "p.chargesite.gpkg", elsewhere))[0].state == "same"
    assert code(export_text, again.session.project, folder / "p.toml") == "store.text_embedded"
    assert code(save_as, again.session, folder / "p.toml") == "store.text_embedded"
    close(again.session)
    assert code(embed_source, small_project(folder), "nobody", places) == "store.no_source"
    gone = replace(small_project(folder), sources=(Source(role=Role.ROADS, path="none.shp"),))
    assert code(embed_source, gone, "roads-1", places) == "io.no_such_file"


# forms


def test_the_text_form_is_imported_exported_and_saved(folder, places, tmp_path):
    project = full_project(folder)
    (folder / "project.toml").write_text(write_project_text(project), encoding="utf-8")
    opened = import_text(folder / "project.toml", places)
    assert opened.session.project == project
    assert opened.session.path is None
    assert opened.session.dirty
    (tmp_path / "deep").mkdir()
    export_text(opened.session.project, tmp_path / "deep" / "out.toml")
    assert read_any(tmp_path / "deep" / "out.toml").sources[0].path == "../work/candidates.csv"
    close(opened.session)
    opened = open_project(folder / "project.toml", places)
    edit(opened.session, 1)
    save(opened.session)
    assert edits_of(read_any(folder / "project.toml")) == 1
    close(opened.session)


def test_a_project_file_with_values_that_cannot_be_opens_but_is_not_assessed(folder, places):
    project = small_project(folder)
    wrong = replace(project, settings=replace(project.settings, demand=replace(project.settings.demand, year=1850)))
    session = start(wrong, places).session
    save(session, folder / "p")
    close(session)
    opened = open_project(folder / "p.chargesite.gpkg", places)
    assert opened.session.project == wrong
    assert any("1850" in issue.message() for issue in opened.issues)
    close(opened.session)
    assert "out_of_range" in code(read_any, folder / "p.chargesite.gpkg", places)


def test_packed_projects_open_anywhere(folder, places, tmp_path):
    project = full_project(folder)
    project = replace(
        project, scenario="", scenarios=(),
        sources=(
            *project.sources,
            Source(role=Role.REFERENCE, path="secret.geojson", confidentiality="confidential", source_id="ö/ld"),
        ),
    )  # fmt: skip
    (folder / "secret.geojson").write_text("{}")
    (folder / "cal.toml").write_text("x")
    settings = replace(project.settings, demand=replace(project.settings.demand, calibration="cal.toml"))
    session = start(replace(project, settings=settings), places).session
    save(session, folder / "p", run_of(session.project))
    close(session)
    packed = pack(folder / "p.chargesite.gpkg", tmp_path / "all.zip", places)
    assert packed.outside == ()
    (tmp_path / "private.csv").write_text("x")
    lured = replace(project, sources=(*project.sources, Source(role=Role.REFERENCE, path="../private.csv")))
    assert pack(lured, tmp_path / "lured.zip", places).outside == (str((tmp_path / "private.csv").resolve()),)
    assert packed.confidential == ("ö/ld",)
    assert packed.no_licence == ("ö/ld",)
    with zipfile.ZipFile(tmp_path / "all.zip") as archive:
        assert "VERTRAULICH" in archive.read("LICENCES.txt").decode()
        archive.extractall(tmp_path / "out")
    stored = read_stored(tmp_path / "out" / "p.chargesite.gpkg", places)
    assert {change.state for change in changed_sources(stored.project)} == {"not_noted"}
    assert all(not Path(source.path).is_absolute() for source in stored.project.sources)
    assert (stored.project.folder / stored.project.settings.demand.calibration).is_file()
    assert set(stored.runs) == {""}
    without = pack(folder / "p.chargesite.gpkg", tmp_path / "less.zip", places, without_confidential=True)
    assert without.left_out == ("ö/ld",)
    with zipfile.ZipFile(tmp_path / "less.zip") as archive:
        assert not any("secret" in name for name in archive.namelist())
        archive.extractall(tmp_path / "less")
    assert read_stored(tmp_path / "less" / "p.chargesite.gpkg", places).runs == {}
    (folder / "secret.geojson").unlink()
    assert code(pack, folder / "p.chargesite.gpkg", tmp_path / "no.zip", places) == "io.no_such_file"
    assert not (tmp_path / "no.zip").exists()


def test_a_project_value_and_a_text_form_are_packed(folder, places, tmp_path):
    project = replace(small_project(folder, name="A/B: c"), sources=small_project(folder).sources)
    packed = pack(project, tmp_path / "v.zip", places)
    assert packed.files[0] == "A_B_ c.chargesite.gpkg"
    (folder / "project.toml").write_text(write_project_text(project), encoding="utf-8")
    packed = pack(folder / "project.toml", tmp_path / "t.zip", places)
    assert packed.files == ("project.toml", "LICENCES.txt", "sources/01-candidates-1/candidates.csv")
    assert code(pack, project, tmp_path / "no" / "v.zip", places) == "app.write_failed"


@pytest.mark.parametrize("template", ["", *(each.template_id for each in templates())])
def test_new_projects_can_be_assessed_as_far_as_their_settings_go(folder, template):
    from planner.store.project_text import faults_of

    project = new_project("Neu", folder, template, language="de")
    assert faults_of(project, "x") == ()
    assert (project.name, project.language, project.sources) == ("Neu", "de", ())
    assert bool(template) == (project.settings != new_project("x", folder).settings)


def test_a_template_nobody_knows_is_refused(folder):
    assert code(new_project, "x", folder, "castle") == "store.no_template"
    assert [each.title for each in templates("de")][2] == "Betriebshof"


# other programs


def gis(program: str) -> str:
    """What a program with GDAL says, in a process of its own."""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return done.stdout


def test_a_gis_opens_the_layers_and_lists_our_tables(folder, places):
    project = full_project(folder)
    session = start(project, places).session
    save(session, folder / "p", run_of(project))
    path = session.path
    close(session)
    program = f"""
import pyogrio
path = {str(path)!r}
print({{name: kind for name, kind in pyogrio.list_layers(path)}})
sites = pyogrio.read_dataframe(path, layer="sites")
print(len(sites), sites.crs.to_epsg(), sites["rank"].notna().sum(), sites.drawn.sum())
print(len(pyogrio.read_dataframe(path, layer="sites", bbox=(7.85, 48.35, 7.95, 48.45))) > 0)
areas = pyogrio.read_dataframe(path, layer="areas")
print(areas.geom_type.unique(), areas.kind.tolist())
print(pyogrio.read_info(path, layer="catchments")["crs"], len(pyogrio.read_dataframe(path, layer="routes")) > 0)
print(pyogrio.read_dataframe(path, layer="cs_source")["uri"].tolist())
"""
    lines = gis(program).splitlines()
    layers = eval(lines[0])  # the program's own words
    assert {"sites": "Point", "areas": "MultiPolygon", "cs_meta": None, "cs_result": None}.items() <= layers.items()
    assert lines[1] == "9 4326 5 3"
    assert lines[2:] == [
        "True",
        "['MultiPolygon'] ['flood', '']",
        "EPSG:25832 True",
        "['candidates.csv']",
    ]


def test_ogrinfo_opens_the_file(path):
    if shutil.which("ogrinfo") is None:
        pytest.skip("no ogrinfo here")
    done = subprocess.run(["ogrinfo", "-ro", "-so", str(path), "sites"], capture_output=True, text=True, check=True)
    assert "Feature Count: 3" in done.stdout


def test_edits_of_another_program_in_a_layer_are_told_and_do_not_pass_for_ours(path, places):
    gis(f"""
import pyogrio
sites = pyogrio.read_dataframe({str(path)!r}, layer="sites")
pyogrio.write_dataframe(sites.head(1).assign(name="by another"), {str(path)!r}, layer="sites", append=True)
""")
    opened = open_project(path, places)
    assert [issue.code for issue in opened.issues] == ["store.layers_edited"]
    assert [site.name for site in opened.session.project.sites] == ["Platz 0", "Platz 1", "Platz 2"]
    save(opened.session)
    assert read_stored(path, places).issues == ()
    close(opened.session)
    assert not lock_file(path).exists()
