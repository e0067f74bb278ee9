"""Weights by judgement, value functions drawn by hand, and the page of the rank, in the whole window."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel

from planner.app.editing.scoring import with_judgements
from planner.app.ranking import with_standing
from planner.app.run import Run
from planner.model.texts import LANGUAGES
from planner.sites.criteria import read_criteria
from tests.factories import make_assessment, make_layers
from ui.ahp_dialog import AhpDialog, ratio_of, step_of
from ui.charts.rank_shares import RankShares
from ui.charts.value_curve import ValueCurve
from ui.pages import overview, ranking
from ui.panels.weights import WeightRow
from ui.swing_dialog import SwingDialog
from ui.texts import set_language
from ui.value_dialog import ValueDialog, decimals_for, first_points

OURS = {"traffic_aadt_per_day": "traffic", "junction_min": "junction", "headroom_share_pu": "grid_headroom",
        "competitor_min": "competition"}  # fmt: skip
BESIDE_PX = 34  # margins of the list of criteria, and its scroll bar


@pytest.fixture(scope="module")
def ranked_run():
    plain = make_assessment(sites=10, shortlist=3, excluded=1)
    sites = tuple(
        replace(site, score_parts=tuple(
            replace(part, criterion=OURS.get(part.criterion, part.criterion)) for part in site.score_parts
        ))
        for site in plain.sites
    )  # fmt: skip
    weights = {part.criterion: part.weight_pu for part in sites[0].score_parts}
    scoring = replace(plain.settings.scoring, weights=weights, stability_draws=200)
    settings = replace(plain.settings, scoring=scoring)
    return Run(assessment=with_standing(replace(plain, sites=sites, settings=settings)), layers=make_layers(plain))


@pytest.fixture
def desk(window, ranked_run):
    window.desk.session.open_run(ranked_run, Path("project.toml"))
    return window.desk


def scoring(desk):
    return desk.session.settings.scoring


def words(blocks):
    return " ".join(each.text() for block in blocks for each in (block, *block.findChildren(QLabel))
                    if isinstance(each, QLabel))  # fmt: skip


def test_pairs_become_weights_in_one_step_that_can_be_undone(desk):
    before = dict(desk.session.weights)
    dialog = AhpDialog(desk)
    assert not dialog.take.isEnabled(), "nothing is judged yet"
    for row in dialog.rows:
        if row.first == dialog.names[0]:
            row.slider.setValue(2)
    assert dialog.take.isEnabled()
    dialog.take.click()
    assert scoring(desk).weights_by == "ahp"
    shares = desk.session.weights
    assert shares[dialog.names[0]] == pytest.approx(3 * shares[dialog.names[1]])
    desk.session.undo_stack.undo()
    assert desk.session.weights == pytest.approx(before)


def test_a_criterion_weighed_by_hand_since_is_judged_too(desk):
    dialog = AhpDialog(desk)
    known = dialog.names
    for row in dialog.rows:
        if row.first == known[0] and row.second != known[-1]:
            row.slider.setValue(2)
    less = {name: value for name, value in dialog.judgements.items() if not name.endswith(f"/{known[-1]}")}
    dialog.reject()
    desk.session.apply(with_judgements(desk.session.project, less), "judged")
    assert AhpDialog(desk).names == known[:-1]
    desk.session.set_weights({**desk.session.weights, known[-1]: 0.2}, "by hand", known[-1])
    assert set(AhpDialog(desk).names) == set(known)


def test_a_contradiction_is_named_and_mended(desk):
    dialog = AhpDialog(desk)
    order = {name: place for place, name in enumerate(dialog.names)}
    for row in dialog.rows:
        row.show_ratio(float(min(order[row.second] - order[row.first] + 1, 9)))
    row = next(each for each in dialog.rows if (order[each.first], order[each.second]) == (0, 2))
    row.show_ratio(1 / 9)
    worst = dialog.answer()
    assert worst.consistency_ratio_pu > 0.1
    dialog._set(worst.worst.first, worst.worst.second, worst.worst.better)
    assert dialog.answer().consistency_ratio_pu < worst.consistency_ratio_pu
    dialog.reject()


@pytest.mark.parametrize("step", range(-8, 9))
def test_steps_of_the_scale_come_back(step):
    assert step_of(ratio_of(step)) == step


def test_swings_become_weights(desk):
    dialog = SwingDialog(desk)
    for box in dialog.boxes.values():
        box.setValue(0)
    assert not dialog.take.isEnabled()
    dialog.boxes["traffic"].setValue(100)
    dialog.boxes["junction"].setValue(25)
    dialog.take.click()
    assert scoring(desk).swing == {"traffic": 100.0, "junction": 25.0}
    assert desk.session.weights["traffic"] == pytest.approx(0.8)
    panel = desk.window.docks["weights"].widget()
    assert panel.found_by.text()
    panel.rows["traffic"].slider.setValue(10)
    panel._rank()
    assert scoring(desk).weights_by == "direct"


def test_the_ranking_follows_a_value_function_drawn_by_hand(desk, qtbot):
    scores = [site.score for site in desk.session.run.assessment.sites]
    dialog = ValueDialog(desk, "traffic")
    dialog.show()
    dialog.way.setCurrentIndex(3)
    assert scoring(desk).normalisations == {"traffic": "piecewise"}
    first = dialog.curve.points
    dialog.curve.choose(1)
    qtbot.keyClick(dialog.curve, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert dialog.curve.points[1][1] == pytest.approx(0.9)
    assert [site.score for site in desk.session.run.assessment.sites] != scores
    desk.session.undo_stack.undo()
    assert dialog.curve.points == first, "the dialog shows what is undone"
    qtbot.keyClick(dialog.curve, Qt.Key.Key_Insert)
    assert len(dialog.curve.points) == 3
    qtbot.keyClick(dialog.curve, Qt.Key.Key_Delete)
    assert len(dialog.curve.points) == 2
    dialog.way.setCurrentIndex(2)
    dialog.target.setValue(4000.0)
    dialog.target.editingFinished.emit()
    assert scoring(desk).targets == {"traffic": 4000.0}
    dialog.missing.setCurrentIndex(1)
    assert scoring(desk).missing == {"traffic": "worst"}
    dialog.way.setCurrentIndex(0)
    assert scoring(desk).normalisations == {}
    dialog.reject()


def test_what_a_field_rounds_is_not_moved(desk):
    dialog = ValueDialog(desk, "junction")
    steps = len(desk.session.book.steps)
    dialog.at.editingFinished.emit()
    assert len(desk.session.book.steps) == steps
    dialog.worth.setValue(0.5)
    dialog.worth.editingFinished.emit()
    assert scoring(desk).points["junction"].startswith("0:0.5 ")
    dialog.reject()


def test_points_are_dragged_added_and_told(qtbot):
    curve = ValueCurve(("x", "y"), "curve")
    qtbot.addWidget(curve)
    curve.resize(400, curve.height())
    curve.show_points(((0.0, 0.0), (10.0, 1.0)), (2.0, 3.0))
    told, ends = [], []
    curve.drawn.connect(told.append)
    curve.finished.connect(lambda: ends.append(curve.points))
    frame = curve._frame()
    at = frame.at(5.0, 0.9).toPoint()
    qtbot.mousePress(curve, Qt.MouseButton.LeftButton, pos=at)
    assert len(curve.points) == 3
    qtbot.mouseMove(curve, at + QPoint(0, 30))
    qtbot.mouseRelease(curve, Qt.MouseButton.LeftButton, pos=at + QPoint(0, 30))
    assert curve.points[1][1] < 0.9
    assert len(ends) == 1
    assert told[-1] == curve.points
    qtbot.keyClick(curve, Qt.Key.Key_PageUp)
    assert curve.at == 0
    curve.grab()


def test_a_first_function_runs_from_worst_to_best():
    assert first_points((3.0, 7.0), "max") == ((3.0, 0.0), (7.0, 1.0))
    assert first_points((3.0, 7.0), "min") == ((3.0, 1.0), (7.0, 0.0))
    assert first_points((4.0,), "max") == ((4.0, 0.0), (5.0, 1.0))
    assert (decimals_for(64_000.0), decimals_for(0.05)) == (0, 4)


def test_the_page_tells_how_firmly_a_rank_stands(qapp, ranked_run):
    assessment = ranked_run.assessment
    first = min((site for site in assessment.sites if site.rank), key=lambda site: site.rank)
    blocks = ranking.build(first, assessment)
    told = words(blocks)
    loose = replace(assessment, ranking_check=replace(assessment.ranking_check, top_n=1))
    assert "Stays in the top 1 under" in words(ranking.build(first, loose))
    assert "What it rests on" in told
    assert "Network model" in told
    chart = next(block for block in blocks if isinstance(block, RankShares))
    chart.resize(300, chart.height())
    assert chart.reading(chart._column(1, 0.0).center()).startswith("Rank 1: ")
    chart.grab()
    assert "What it rests on" in words(overview.build(first, assessment))
    out = next(site for site in assessment.sites if site.rank is None)
    assert "not ranked" in words(ranking.build(out, assessment))
    last = max((site for site in assessment.sites if site.rank), key=lambda site: site.rank)
    assert last.name in words(ranking.build(last, assessment))


def test_reset_weighs_as_the_run_was_made(desk):
    before = dict(desk.session.weights)
    panel = desk.window.docks["weights"].widget()
    panel._equal()
    assert desk.session.weights != pytest.approx(before)
    panel._reset()
    assert desk.session.weights == pytest.approx(before)


def test_a_hundred_per_cent_that_no_weight_can_change_is_told_as_such(desk):
    run = desk.session.run
    ranked = [site for site in run.assessment.sites if site.rank]
    assert len(ranked) <= run.assessment.ranking_check.top_n
    told = words(ranking.build(ranked[0], run.assessment))
    assert "whatever the weights" in told
    assert "under 100" not in told
    narrow = replace(run.assessment, ranking_check=replace(run.assessment.ranking_check, top_n=1))
    assert "whatever the weights" not in words(ranking.build(ranked[-1], narrow))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_criterion_has_room_in_the_narrowest_panel(window, language, qtbot):
    set_language(language)
    rows = [WeightRow(each.criterion_id) for each in read_criteria()]
    set_language("en")
    room_px = window.docks["weights"].widget().minimumWidth() - BESIDE_PX
    for row in rows:
        qtbot.addWidget(row)
        row.share.setText("100 %")
        assert row.minimumSizeHint().width() <= room_px, row.criterion
