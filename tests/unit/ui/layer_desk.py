"""A desk without a window, over a fabricated run: enough for the layer list and the style dialog."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QSettings

from planner.app.run import Run
from planner.app.session import ProjectSession
from planner.app.shown import project_of
from planner.model.project import Role, Source
from tests.factories import make_assessment, make_layers
from tests.fake_pool import FakePool
from ui.desk import Desk
from ui.layer_state import LayerState
from ui.map.canvas import MapCanvas
from ui.preferences import Preferences
from ui.session import Session
from ui.work import Work


def make_desk(folder: Path) -> tuple[Desk, list[str]]:
    """Desk, and what was said in its status bar."""
    said: list[str] = []
    assessment = make_assessment(sites=8, shortlist=2, excluded=1)
    run = Run(assessment=assessment, layers=make_layers(assessment))
    session = Session()
    project = project_of(run, folder)
    sources = (Source(role=Role.ROADS, path="roads.gpkg"), Source(role=Role.CHARGERS, path="a.csv"),
               Source(role=Role.CHARGERS, path="b.csv", confidentiality="confidential"))  # fmt: skip
    session.book = ProjectSession(replace(project, sources=sources), path=folder / "p.toml")
    session.open_run(run)
    canvas = MapCanvas()
    canvas.resize(600, 400)
    layers = LayerState()
    layers.follow(session)
    preferences = Preferences(QSettings(str(folder / "p.ini"), QSettings.Format.IniFormat))
    desk = Desk(session=session, work=Work(FakePool), preferences=preferences, layers=layers, restyle=lambda: None,
                canvas=canvas, say=said.append)  # fmt: skip
    session.layers_changed.connect(lambda: layers.offer(session.layers))
    layers.offer(session.layers)
    return desk, said
