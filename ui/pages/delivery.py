"""The gates of a site: where it stands, who does what by when, its papers, and what was written on the way."""

import re
from collections.abc import Sequence

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QHBoxLayout, QInputDialog, QPushButton, QWidget

from planner.app.delivery.documents import document_of
from planner.app.delivery.gates import Standing, is_overdue, standing_from
from planner.app.delivery.parties import party_name
from planner.model.delivery import GATES, GateName, GateStep
from planner.model.result import Assessment, SiteResult
from ui.delivery.common import day_text, gate_text, today, try_edit
from ui.desk import Desk
from ui.dialogs import open_path
from ui.registry import PageSpec
from ui.texts import tr
from ui.theme.icons import icon
from ui.widgets.blocks import button, column, edged, heading, row, small, terms
from ui.widgets.plain import chip, label, tip

_EVENTS_SHOWN = 30
_MOST_SHOWN, _NAME, _WORD = 600, 40, 24
_ENDLESS = re.compile(rf"\S{{{_WORD + 1},}}")


class GateBlock(QWidget):
    """One gate with its buttons.

    Signals
    -------
    asked : GateName: edit it
    opened : str: open a document
    """

    asked = Signal(str)
    opened = Signal(str)

    def __init__(self, step: GateStep, standing: Standing, party: str) -> None:
        super().__init__()
        self.step = step
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(edged(self._words(party), _tone(step, standing)), 1)

    def _words(self, party: str) -> QWidget:
        step = self.step
        name = gate_text(step.gate)
        said = [(tr("ui.gate_owner"), step.owner), (tr("ui.gate_contact"), party), (tr("ui.gate_note"), step.note)]
        edit = QPushButton(tr("ui.gate_edit"))
        edit.setObjectName("link")
        edit.setAccessibleName(tr("ui.gate_edit_named", gate=name))
        edit.setToolTip(tip(tr("ui.gate_edit_named", gate=name)))
        edit.clicked.connect(lambda: self.asked.emit(step.gate))
        top = QWidget()
        line = QHBoxLayout(top)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(label(name, "heading"), 1)
        words, tone = _state(step)
        if words:
            line.addWidget(chip(words, tone))
        line.addWidget(edit)
        parts: list[QWidget] = [top]
        if any(text for _, text in said):
            parts.append(terms([(caption, breakable(text)) for caption, text in said if text]))
        parts += [self._document(each) for each in step.documents]
        return column(parts, 2)

    def _document(self, written: str) -> QWidget:
        made = QPushButton(icon("document"), short(" ".join(written.split())).replace("&", "&&"))
        made.setObjectName("link")
        made.setAccessibleName(tr("ui.gate_open_document", name=written))
        made.setToolTip(tip(tr("ui.gate_open_document", name=written)))
        made.clicked.connect(lambda: self.opened.emit(written))
        return row([made], stretch_last=True)


def build(site: SiteResult, assessment: Assessment) -> Sequence[QWidget]:
    """Blocks of the page: where it stands, its gates, its parties, its history."""
    standing = standing_from(site.site_id, {step.gate: step for step in site.gates}, site.stage)
    known = {step.gate: step for step in site.gates}
    names = {each.stakeholder_id: party_name(each) for each in assessment.stakeholders}
    steps = [known.get(gate, GateStep(site_id=site.site_id, gate=gate)) for gate in GATES]
    at = tr("delivery.in_operation") if standing.passed else gate_text(standing.gate)
    top: list[QWidget] = [chip(at, "good" if standing.passed else "accent")]
    if site.stage:
        top.append(chip(tr("ui.gate_stage", stage=site.stage), "neutral"))
    blocks: list[QWidget] = [row(top)]
    blocks += [GateBlock(step, standing, names.get(step.stakeholder_id, "")) for step in steps]
    parties = [each for each in assessment.stakeholders if not each.site_ids or site.site_id in each.site_ids]
    if parties:
        blocks.append(heading(tr("ui.gate_parties")))
        blocks.append(terms([(tr(f"ui.party_role_{each.role}"),
                              " · ".join(part for part in (party_name(each), each.email, each.phone) if part))
                             for each in parties]))  # fmt: skip
    blocks.append(heading(tr("ui.gate_history")))
    blocks.append(_history(site))
    blocks.append(row([button(tr("ui.gate_write"), tr("ui.gate_write_tip"), lambda: None)]))
    return blocks


def _history(site: SiteResult) -> QWidget:
    if not site.history:
        return small(tr("ui.gate_no_history"))
    last = site.history[::-1][:_EVENTS_SHOWN]
    return column([terms([(day_text(event.on), breakable(event.text)) for event in last])])


def breakable(words: str) -> str:
    """Text that fits the page: too much of it is cut off, and words without an end may be broken.

    >>> breakable("a note"), len(breakable("x" * 5000))
    ('a note', 626)
    """
    shown = words if len(words) <= _MOST_SHOWN else f"{words[:_MOST_SHOWN]}…"
    return _ENDLESS.sub(lambda word: "\u200b".join(_parts(word[0])), shown)


def _parts(word: str) -> list[str]:
    return [word[at : at + _WORD] for at in range(0, len(word), _WORD)]


def short(name: str) -> str:
    """Name of a document with its middle left out where it is long: beginning and ending tell it.

    >>> short("lease.pdf"), short("papers/" + "x" * 60 + "/offer.pdf")
    ('lease.pdf', 'papers/xxxxxxxxxxxx…xxxxxxxxx/offer.pdf')
    """
    return name if len(name) <= _NAME else f"{name[: _NAME // 2 - 1]}…{name[1 - _NAME // 2 :]}"


def _state(step: GateStep) -> tuple[str, str]:
    if step.done_on is not None:
        return day_text(step.done_on), "good"
    if step.due_on is None:
        return "", ""
    if is_overdue(step, today()):
        return tr("ui.board_late", n=(today() - step.due_on).days), "bad"
    return tr("ui.board_due", day=day_text(step.due_on)), "neutral"


def _tone(step: GateStep, standing: Standing) -> str:
    if step.done_on is not None:
        return "good"
    if is_overdue(step, today()):
        return "bad"
    return "accent" if step.gate == standing.gate else ""


def attach(blocks: Sequence[QWidget], site: SiteResult, desk: Desk) -> None:
    """Join the buttons with the session."""
    for block in blocks:
        if isinstance(block, GateBlock):
            block.asked.connect(lambda gate: _edit(desk, site.site_id, gate))
            block.opened.connect(lambda written: open_document(desk, written))
    write = blocks[-1].findChild(QPushButton)
    if isinstance(write, QPushButton):
        write.clicked.connect(lambda: _write(desk, site))


def _edit(desk: Desk, site_id: str, gate: GateName) -> None:
    from ui.delivery.gate_dialog import gate_dialog

    gate_dialog(desk, site_id, gate).open()


def _write(desk: Desk, site: SiteResult) -> None:
    from planner.app.delivery.edits import write_history

    said, given = QInputDialog.getText(desk.window, tr("ui.gate_write"), tr("ui.gate_write_tip"))
    if given:
        standing = standing_from(site.site_id, {step.gate: step for step in site.gates}, site.stage)
        try_edit(desk, lambda project: write_history(project, site.site_id, standing.gate, today(), said),
                 tr("ui.undo_gate_write", site=site.name or site.site_id))  # fmt: skip


def open_document(desk: Desk, written: str) -> None:
    """Open what a gate names, by the planner's click alone: an address or a plain document, nothing else."""
    project = desk.session.project
    if project is None:
        return
    found = document_of(written, project.folder)
    if found.kind == "web":
        QDesktopServices.openUrl(QUrl(found.target, QUrl.ParsingMode.StrictMode))
    elif found.kind == "file":
        from pathlib import Path

        open_path(Path(found.target))
    else:
        words = tr(found.reason) if found.reason else tr("ui.gate_reference")
        desk.notices.post(f"{written}: {words}", "warn")


PAGE = PageSpec(page_id="delivery", title_code="ui.page_delivery", icon="flag", order=80, build=build, attach=attach)
