"""Sources that are only drawn appear on the map while they are read."""

import threading
from dataclasses import replace
from datetime import date

import geopandas as gpd
import numpy as np
import pytest
import shapely

from planner.app.mapload import ArrayPart, Assembly, LayerPiece, map_layer
from planner.app.preview import Preview
from planner.model.project import Project, Role, Source


class Sent:
    """Progress that keeps what is sent on the way."""

    def __init__(self):
        self.parts = []

    def report(self, done_pu, code, /, **params):
        """Nothing to say."""

    def send_part(self, part):
        self.parts.append(part)


@pytest.fixture
def shell(lent_shell):
    return lent_shell


@pytest.fixture
def project(tmp_path):
    x = np.arange(6_000, dtype=float)
    lines = shapely.linestrings(np.stack([np.column_stack([500_000 + x, 5_600_000 + x]),
                                          np.column_stack([500_040 + x, 5_600_010 + x])], axis=1))  # fmt: skip
    frame = gpd.GeoDataFrame({"name": [f"Way {i % 7}" for i in range(6_000)]}, geometry=lines, crs=25832)
    frame.to_file(tmp_path / "ways.gpkg")
    source = Source(role=Role.REFERENCE, path="ways.gpkg", source_id="ways")
    return Project(name="Ways", folder=tmp_path, project_date=date(2026, 11, 1), crs="EPSG:25832", sources=(source,))


def test_a_reference_is_painted_while_it_is_read_and_whole_when_it_is_done(shell, pool, project, qtbot, tmp_path):
    session, canvas = shell.session, shell.window.desk.canvas
    session.open_preview(tmp_path / "p.toml", Preview(project=project, crs="EPSG:25832", layers=(), issues=()))
    job = next(job for job in pool.jobs if job.kind == "map_layer")
    sent = Sent()
    done = map_layer(**job.args[0] if isinstance(job.args, tuple) else job.args, progress=sent)
    pieces = [part for part in sent.parts if isinstance(part, LayerPiece)]
    assert len(pieces) == 2
    job.tell("on_part", pieces[0])
    qtbot.waitUntil(lambda: any(each.loading for each in canvas._drawables))
    assert canvas.data("reference:ways") is None, "half a layer is no layer"
    qtbot.waitUntil(lambda: canvas.is_sharp)
    half = canvas.grab().toImage()
    for part in sent.parts[1:]:
        job.tell("on_part", part)
    job.tell("on_done", done)
    qtbot.waitUntil(lambda: canvas.data("reference:ways") is not None)
    qtbot.waitUntil(lambda: canvas.is_sharp)
    data = canvas.data("reference:ways")
    assert data.n_features == 6_000
    assert data.attributes["name"][data.feature[0]] == f"Way {data.feature[0] % 7}"
    assert canvas.grab().toImage() != half
    assert [layer.layer_id for layer in session.layers] == ["reference:ways"]
    assert any(isinstance(part, ArrayPart) for part in sent.parts)


def test_edits_and_looks_read_nothing_again_but_another_file_does(shell, pool, project, tmp_path, qtbot):
    session = shell.session
    session.open_preview(tmp_path / "p.toml", Preview(project=project, crs="EPSG:25832", layers=(), issues=()))

    def read():
        return [job for job in pool.jobs if job.kind == "map_layer"]

    assert len(read()) == 1
    session.apply(replace(session.project, name="Other"), "Rename")
    titled = replace(session.project.sources[0], title="My ways", confidentiality="public")
    session.apply(replace(session.project, sources=(titled,)), "Title")
    shell.window.desk.layers.fade("reference:ways", 0.5)
    assert len(read()) == 1
    shell.window.desk.actions["look_again"].trigger()
    assert len(read()) == 2, "the planner asks for the files as they are now"
    assert read()[0].cancelled
    other = replace(session.project.sources[0], path="other.gpkg")
    session.apply(replace(session.project, sources=(other,)), "Relink")
    assert len(read()) == 3
    assert read()[1].cancelled
    session.apply(replace(session.project, sources=()), "Remove")
    qtbot.wait(1)
    assert read()[2].cancelled


def test_a_layer_that_cannot_be_put_together_leaves_the_map_and_the_fault_is_told(
    shell, pool, project, monkeypatch, tmp_path, qtbot
):
    told = []
    monkeypatch.setattr(threading, "excepthook", lambda what: told.append(what.exc_type))
    monkeypatch.setattr(Assembly, "finish", lambda *_: {}["nothing"])
    session, canvas = shell.session, shell.window.desk.canvas
    session.open_preview(tmp_path / "p.toml", Preview(project=project, crs="EPSG:25832", layers=(), issues=()))
    job = next(job for job in pool.jobs if job.kind == "map_layer")
    sent = Sent()
    done = map_layer(**job.args[0] if isinstance(job.args, tuple) else job.args, progress=sent)
    for part in sent.parts:
        job.tell("on_part", part)
    qtbot.waitUntil(lambda: any(each.loading for each in canvas._drawables))
    job.tell("on_done", done)
    qtbot.waitUntil(lambda: not any(each.loading for each in canvas._drawables))
    assert told == [KeyError]
    assert session.layers == ()
