"""The preferences: each takes effect at once where it can; what needs a new start says so."""

import os
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QPushButton,
    QSpinBox,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from planner.app.currencies import known_rates
from planner.model.rates import EUR
from planner.model.texts import LANGUAGES
from ui import commands, logbook
from ui.desk import Desk
from ui.dialogs import button_row, make_dialog
from ui.map.room import room_of
from ui.numbers import use_lengths
from ui.preferences import LENGTHS, LOOKS, use_cores
from ui.preferences_cluster import ClusterPage
from ui.texts import tr
from ui.widgets.blocks import note
from ui.widgets.nested import nest
from ui.widgets.plain import label, tip
from ui.widgets.spin import with_room
from ui.words import rate_words

SECTIONS = ("display", "folders", "work", "cluster", "online", "safety")


def preferences_dialog(desk: Desk, section: str = SECTIONS[0]) -> QDialog:
    """Sections left, what can be set right."""
    dialog, layout = make_dialog(desk.window, tr("ui.prefs_title"), "preferences")
    pages = QStackedWidget()
    for build in (_display, _folders, _work, ClusterPage, _online, _safety):
        pages.addWidget(build(desk))
    names = QListWidget()
    names.ensurePolished()
    names.addItems([tr(f"ui.prefs_{each}") for each in SECTIONS])
    names.setAccessibleName(tr("ui.prefs_sections"))
    names.setFixedWidth(170)
    names.currentRowChanged.connect(pages.setCurrentIndex)
    names.setCurrentRow(SECTIONS.index(section))
    middle = QHBoxLayout()
    middle.setSpacing(18)
    middle.addWidget(names)
    middle.addWidget(pages, 1)
    nest(layout, middle, 1)
    layout.addWidget(button_row(dialog))
    dialog.resize(680, 400)
    return dialog


def _display(desk: Desk) -> QWidget:
    store = desk.preferences
    page, form = _page()
    names = {code: tr(f"ui.language_{code}") for code in LANGUAGES}
    _add(form, tr("ui.menu_language"), _choice(names, store.language, partial(commands.set_language, desk)))
    looks = {look: tr(f"ui.look_{look}") for look in LOOKS}
    _add(form, tr("ui.menu_look"), _choice(looks, store.look, partial(commands.set_look, desk)))
    lengths = {each: tr(f"ui.lengths_{each}") for each in LENGTHS}
    _add(form, tr("ui.prefs_lengths"), _choice(lengths, store.lengths, partial(_set_lengths, desk)),
         tr("ui.prefs_lengths_tip"))  # fmt: skip
    _add(form, tr("ui.prefs_currency"), _choice(_currencies(desk), store.currency, partial(_set_currency, desk)),
         tr("ui.prefs_currency_tip"))  # fmt: skip
    own = desk.session.project.settings.cost.display_currency if desk.session.project is not None else ""
    if own.strip():
        form.addRow(note(tr("ui.prefs_currency_won", currency=own.strip().upper())))
    form.addRow(note(tr("ui.prefs_currency_note")))
    return page


def _folders(desk: Desk) -> QWidget:
    page, form = _page()
    box = QLineEdit(str(desk.preferences.projects_folder or ""))
    box.setPlaceholderText(tr("ui.prefs_folder_last"))
    box.setReadOnly(True)
    choose, clear = QPushButton(tr("ui.prefs_choose")), QPushButton(tr("ui.prefs_clear"))
    choose.clicked.connect(lambda _checked=False: _choose_folder(desk, page, box))
    clear.clicked.connect(lambda _checked=False: _set_folder(desk, box, None))
    line = QWidget()
    row = QHBoxLayout(line)
    row.setContentsMargins(0, 0, 0, 0)
    for widget in (box, choose, clear):
        row.addWidget(widget, 1 if widget is box else 0)
    _add(form, tr("ui.prefs_projects_folder"), line)
    for widget in (box, choose, clear):
        words = "" if widget is box else f"{widget.text()}: "
        widget.setAccessibleName(f"{words}{tr('ui.prefs_projects_folder')}")
        widget.setToolTip(tip(tr("ui.prefs_projects_folder_tip")))
    return page


def _work(desk: Desk) -> QWidget:
    page, form = _page()
    box = with_room(QSpinBox())
    box.setRange(0, os.cpu_count() or 1)
    box.setSpecialValueText(tr("ui.prefs_cores_all"))
    box.setValue(desk.preferences.cores)
    box.setEnabled(hasattr(os, "sched_setaffinity"))
    box.valueChanged.connect(partial(_set_cores, desk))
    _add(form, tr("ui.prefs_cores"), box, tr("ui.prefs_cores_tip"))
    form.addRow(note(tr("ui.prefs_cores_note") if box.isEnabled() else tr("ui.prefs_cores_unable")))
    return page


def _online(desk: Desk) -> QWidget:
    page, form = _page()
    box = QCheckBox(tr("ui.prefs_online_maps"))
    box.setChecked(desk.preferences.online_maps)
    box.setToolTip(tip(tr("ui.prefs_online_tip")))
    box.toggled.connect(partial(_set_online, desk))
    form.addRow(box)
    form.addRow(note(tr("ui.prefs_online_note")))
    return page


def _safety(_desk: Desk) -> QWidget:
    page, form = _page()
    form.addRow(label(tr("ui.prefs_autosave"), "heading"))
    form.addRow(label(tr("ui.prefs_autosave_text")))
    form.addRow(label(tr("ui.prefs_log"), "heading"))
    form.addRow(label(tr("ui.log_where", path=logbook.shown_path())))
    form.addRow(note(tr("ui.prefs_log_note")))
    return page


def _page() -> tuple[QWidget, QFormLayout]:
    page = QWidget()
    outer = QVBoxLayout(page)
    outer.setContentsMargins(0, 0, 0, 0)
    form = QFormLayout()
    form.setHorizontalSpacing(14)
    form.setVerticalSpacing(12)
    form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
    nest(outer, form)
    outer.addStretch(1)
    return page, form


def _add(form: QFormLayout, name: str, widget: QWidget, explained: str = "") -> None:
    words = label(name, wrap=False)
    words.setBuddy(widget)
    widget.setAccessibleName(name)
    widget.setAccessibleDescription(explained)
    widget.setToolTip(tip(explained or name))
    form.addRow(words, widget)


def _choice(options: dict[str, str], now: str, choose: Callable[[str], None]) -> QComboBox:
    keys: Sequence[str] = tuple(options)
    box = QComboBox()
    box.addItems(list(options.values()))
    box.setCurrentIndex(keys.index(now))
    box.activated.connect(lambda at: choose(keys[at]))
    return box


def _set_lengths(desk: Desk, lengths: str) -> None:
    desk.preferences.lengths = lengths
    use_lengths(lengths)
    desk.restyle()


def _currencies(desk: Desk) -> dict[str, str]:
    """Currencies there are rates of, each with its rate and day; the one chosen stays, whatever becomes of its rate."""
    rates = {rate.currency: rate_words(rate) for rate in known_rates(desk.session.project)}
    chosen = desk.preferences.currency
    return {EUR: tr("ui.prefs_currency_eur"), **rates} | ({} if chosen in {EUR, *rates} else {chosen: chosen})


def _set_currency(desk: Desk, code: str) -> None:
    desk.preferences.currency = code
    desk.restyle()


def _set_cores(desk: Desk, cores: int) -> None:
    desk.preferences.cores = cores
    use_cores(cores)


def _set_online(desk: Desk, allowed: bool) -> None:
    desk.preferences.online_maps = allowed
    room = room_of(desk)
    room.basemaps.forget_online()
    room.follow()
    desk.canvas.viewport().update()


def _choose_folder(desk: Desk, page: QWidget, box: QLineEdit) -> None:
    start = str(desk.preferences.start_folder)
    name = QFileDialog.getExistingDirectory(page, tr("ui.prefs_projects_folder"), start)
    if name:
        _set_folder(desk, box, Path(name))


def _set_folder(desk: Desk, box: QLineEdit, folder: Path | None) -> None:
    desk.preferences.projects_folder = folder
    box.setText("" if folder is None else str(folder))
