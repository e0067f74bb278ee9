"""Results that no longer answer for the project: told before they are compared or written, and run first on a word."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QPushButton

from ui.desk import Desk
from ui.dialogs import button_row, headline, make_dialog
from ui.stale_words import changed_words, stale_words
from ui.texts import tr
from ui.theme.tokens import tokens
from ui.widgets.plain import label, tip
from ui.work import STUDY

if TYPE_CHECKING:
    from planner.app.run import Run


@dataclass(frozen=True, slots=True, kw_only=True)
class Outdated:
    """A scenario whose result is out of date, and the sentence that says why."""

    scenario_id: str
    name: str
    words: str


def outdated_of(desk: Desk, named: Sequence[tuple[str, str]]) -> list[Outdated]:
    """Those of some scenarios, by id and name, whose result is out of date."""
    found = []
    for scenario_id, name in named:
        if reasons := desk.session.stale_of(scenario_id):
            words = tr("ui.outdated_because", name=name, names=changed_words(reasons, desk.session))
            found.append(Outdated(scenario_id=scenario_id, name=name, words=words))
    return found


def outdated_strip(found: Sequence[Outdated], run_first: Callable[[], None]) -> QFrame:
    """What is out of date and why, with the button that runs it."""
    made = QFrame()
    made.setObjectName("warning")
    layout = QHBoxLayout(made)
    layout.setContentsMargins(12, 8, 12, 8)
    layout.addWidget(label("\n".join(each.words for each in found)), 1)
    again = QPushButton(tr("ui.outdated_run"))
    again.setAutoDefault(False)
    again.setToolTip(tip(tr("ui.outdated_run_these_tip")))
    again.clicked.connect(run_first)
    layout.addWidget(again)
    return made


def run_all(desk: Desk, scenario_ids: Sequence[str], then: Callable[[], None]) -> None:
    """Run the project in some scenarios, on a cluster at once, and go on; each result is kept when it is there."""
    project = desk.session.project
    if not scenario_ids or project is None:
        then()
        return
    title, first = tr("ui.task_run", name=project.name), scenario_ids[0]

    def keep(done: "tuple[str, Run]") -> None:
        desk.session.keep_run(done[1], done[0])

    def kept(done: "Run") -> None:
        keep((first, done))
        then()

    if len(scenario_ids) == 1:
        desk.work.run(title, lambda pool: pool.submit_assess, (replace(project, scenario=first),), kept)
        return
    payload = {"project": project, "scenarios": tuple(scenario_ids)}
    desk.work.start(title, "assess_each", payload, lambda _done: then(), part=keep, lane=STUDY)


def before_writing(desk: Desk, write: Callable[[], None]) -> None:
    """Write at once where the result is up to date, else ask first: write anyway, run first, or leave it."""
    project, reasons = desk.session.project, desk.session.stale_reasons
    if project is None or not reasons:
        write()
        return
    question(desk, lambda: run_all(desk, [project.scenario], write), write).open()


def question(desk: Desk, run_first: Callable[[], None], write: Callable[[], None]) -> QDialog:
    """Say what has changed since the result that is about to be written."""
    dialog, layout = make_dialog(desk.window, tr("ui.outdated_title"), "results")
    layout.addWidget(headline("issues", tokens().warn, tr("ui.outdated_head")))
    layout.addWidget(label(stale_words(desk.session.stale_reasons, desk.session)))
    layout.addWidget(label(tr("ui.outdated_report"), "muted"))
    first, anyway = QPushButton(tr("ui.outdated_run")), QPushButton(tr("ui.outdated_write"))
    first.setEnabled(desk.actions["run"].isEnabled())
    for button, do in ((first, run_first), (anyway, write)):
        button.clicked.connect(dialog.accept)
        button.clicked.connect(do)
    layout.addWidget(button_row(dialog, [anyway], default=first))
    dialog.setMinimumWidth(460)
    return dialog
