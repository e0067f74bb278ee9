"""The site plan in the window: drawn on the map, changed on its page, placed anew by the worker, undone."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QLabel

from planner.app.preview import Preview
from planner.app.session import ProjectSession
from planner.app.worker import run_job
from planner.model.progress import SILENT
from planner.model.project import Project
from planner.model.site_plan import BayLayout
from tests.factory_bays import make_layout, with_layout
from ui.map.bay_live import live_of
from ui.map.tools.grounds import BayOverlay
from ui.map.tools.kit import kit_of
from ui.pages.site_plan import SitePlanView


@pytest.fixture
def shell(lent_shell):
    return lent_shell


@pytest.fixture
def opened(shell, fabricated_run, qtbot):
    """A project with the fabricated run, its first site with an outline of the file."""
    site = fabricated_run.assessment.sites[0]
    layout = replace(make_layout(site.x_m, site.y_m), ground="file")
    run = replace(fabricated_run, assessment=with_layout(fabricated_run.assessment, layout))
    project = Project(name="Town", folder=Path(), project_date=run.assessment.project_date, crs=run.assessment.crs)
    preview = Preview(project=project, crs=project.crs, layers=run.layers, issues=())
    shell.session.open_book(ProjectSession(project), preview, {"": run})
    shell.session.select(site.site_id)
    qtbot.wait(1)
    return shell.window


def page(window):
    window.desk.show_details("site_plan")
    return window.docks["site"].widget().area.widget().findChild(SitePlanView)


def words(view):
    return "\n".join(each.text() for each in view.findChildren(QLabel))


def answer(pool, qtbot):
    """The worker does what it was last asked."""
    job = pool.last
    assert job.kind == "bay_layout"
    payload = job.args
    job.tell("on_done", run_job(job.kind, payload, SILENT))
    qtbot.wait(1)


def plan_of(window):
    return window.desk.session.project.site_plans[0]


def test_the_files_outline_is_shown_and_taken(opened, pool, qtbot):
    view = page(opened)
    assert "outline in the sites' file" in words(view)
    assert view.outline.isVisibleTo(view)
    assert not view.form.isVisibleTo(view)
    qtbot.mouseClick(view.outline, Qt.MouseButton.LeftButton)
    assert plan_of(opened).site_id == opened.desk.session.site_id
    assert view.picture.faded
    answer(pool, qtbot)
    assert not view.picture.faded
    assert view.form.isVisibleTo(view)
    assert isinstance(live_of(opened.desk).layout(plan_of(opened).site_id), BayLayout)
    opened.desk.session.undo_stack.undo()
    assert opened.desk.session.project.site_plans == ()
    assert "outline in the sites' file" in words(view)


def test_fields_change_the_plan_as_named_steps_and_the_latest_wins(opened, pool, qtbot):
    view = page(opened)
    qtbot.mouseClick(view.outline, Qt.MouseButton.LeftButton)
    answer(pool, qtbot)
    view.form.bays.setValue(40)
    first = pool.last
    view.form.bays.setValue(4)
    assert plan_of(opened).bays == 4
    answer(pool, qtbot)
    first.tell("on_done", run_job(first.kind, first.args, SILENT))
    qtbot.wait(1)
    assert "4 of 4" in words(view)
    assert len(view.picture.layout_shown.bays) == 4
    view.form.angle.setCurrentIndex(1)
    view.form.angle.activated.emit(1)
    view.form.bearing.setValue(10)
    view.form.geometry_box.setCurrentIndex(1)
    view.form.geometry_box.activated.emit(1)
    plan = plan_of(opened)
    assert (plan.angle_deg, plan.bearing_deg, plan.geometry) == (60.0, 10.0, "pas_1899")
    stack = opened.desk.session.undo_stack
    assert stack.text(0).startswith("Ground of")
    assert stack.count() == 5
    view.form.accessible.setValue(9)
    assert plan_of(opened).accessible_bays is None, "more accessible bays than bays is refused"
    view.form.bays.setValue(-1)
    assert plan_of(opened).bays is None


def test_too_many_are_told_and_faults_too(opened, pool, qtbot):
    view = page(opened)
    qtbot.mouseClick(view.outline, Qt.MouseButton.LeftButton)
    view.form.bays.setValue(90)
    answer(pool, qtbot)
    assert "90 bays are wanted" in words(view)
    project = opened.desk.session.project
    small = "POLYGON ((8 48, 8.00001 48, 8.00001 48.00001, 8 48))"
    opened.desk.session.apply(replace(project, site_plans=(replace(plan_of(opened), area_wkt=small),)), "smaller")
    answer(pool, qtbot)
    assert "has only" in words(view)
    qtbot.mouseClick(view.remove, Qt.MouseButton.LeftButton)
    assert opened.desk.session.project.site_plans == ()


def draw(qtbot, window, corners_m):
    canvas = window.desk.canvas
    site = window.desk.session.site
    canvas.set_view(replace(canvas.view, center_x_m=site.x_m, center_y_m=site.y_m, m_per_px=0.2))
    for x, y in corners_m:
        ((px, py),) = canvas.view.to_px(np.array([[site.x_m + x, site.y_m + y]])).tolist()
        qtbot.mouseClick(canvas.viewport(), Qt.MouseButton.LeftButton, pos=canvas.viewport().rect().topLeft().__class__(
            round(px), round(py)))  # fmt: skip
    qtbot.keyClick(canvas, Qt.Key.Key_Return)


def test_ground_and_obstacles_are_drawn_on_the_map(opened, pool, qtbot):
    kit = kit_of(opened.desk)
    kit.snapper.switch(on=False)
    opened.desk.actions["tool_site_ground"].trigger()
    assert kit.in_hand == "tool_site_ground"
    draw(qtbot, opened, [(-20, -20), (20, -20), (20, 12), (-20, 12)])
    assert kit.in_hand == ""
    answer(pool, qtbot)
    layout = live_of(opened.desk).layout(plan_of(opened).site_id)
    assert layout.area_m2 == pytest.approx(40 * 32, rel=0.02)
    before = len(layout.bays)
    view = page(opened)
    qtbot.mouseClick(view.obstacle, Qt.MouseButton.LeftButton)
    draw(qtbot, opened, [(-6, -8), (6, -8), (6, 6), (-6, 6)])
    answer(pool, qtbot)
    assert plan_of(opened).obstacles_wkt
    after = live_of(opened.desk).layout(plan_of(opened).site_id)
    assert after.free_m2 < layout.free_m2
    assert before
    view = page(opened)
    qtbot.mouseClick(view.free, Qt.MouseButton.LeftButton)
    assert plan_of(opened).obstacles_wkt == ""
    kit.snapper.switch(on=True)


def test_an_obstacle_without_ground_is_refused_in_words(opened, qtbot):
    kit_of(opened.desk).take("tool_site_obstacle")
    draw(qtbot, opened, [(-6, -8), (6, -8), (6, 6)])
    assert opened.desk.session.project.site_plans == ()
    assert "no site plan yet" in opened.status.currentMessage()
    kit_of(opened.desk).take(None)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_bays_are_painted_over_the_map_when_it_is_fine_enough(opened, theme, qtbot):
    view = page(opened)
    view.zoom.click()
    fine = opened.desk.canvas.view
    assert fine.scale_denominator < 2000

    def painted(at):
        image = QImage(at.width_px, at.height_px, QImage.Format.Format_ARGB32)
        image.fill(0)
        painter = QPainter(image)
        BayOverlay(opened.desk).paint(painter, at, theme)
        painter.end()
        return image.pixelColor(at.width_px // 2, at.height_px // 2).alpha()

    assert painted(fine) > 0
    assert painted(replace(fine, m_per_px=2.0)) == 0
