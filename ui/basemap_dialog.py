"""The basemaps of a project: which there are, in which order, how strong. Each change is a step that can be undone."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import shiboken6
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSlider,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from planner.app.editing import basemaps as edit
from planner.model.errors import PlannerError
from planner.model.look import Basemap
from planner.model.project import Project
from ui.desk import Desk
from ui.map.room import room_of
from ui.provider_dialog import ProviderDialog
from ui.texts import language, tr
from ui.theme.icons import icon
from ui.widgets.blocks import row
from ui.widgets.empty import EmptyState
from ui.widgets.plain import label, tip

_ICONS = {"mbtiles": "tiles", "geotiff": "picture", "xyz": "globe"}
Change = Callable[[Project], Project]


class BasemapDialog(QDialog):
    """List of basemaps, the uppermost on top, with what can be done to the selected one."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("ui.basemap_title"))
        self._desk = desk
        self._filling = False
        self.list = QListWidget()
        self.list.setAccessibleName(tr("ui.basemap_title"))
        self.list.setIconSize(QSize(18, 18))
        self.list.itemChanged.connect(self._tick)
        self.list.currentRowChanged.connect(lambda _row: self._show_selected())
        self.empty = EmptyState("tiles", tr("ui.basemap_empty"))
        self.stack = QStackedWidget()
        self.stack.addWidget(self.list)
        self.stack.addWidget(self.empty)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, 100)
        self.slider.setAccessibleName(tr("ui.basemap_opacity"))
        self.slider.setToolTip(tip(tr("ui.basemap_opacity_tip")))
        self.slider.valueChanged.connect(self._fade)
        self.percent = label("", wrap=False)
        self.percent.setMinimumWidth(48)
        self.up = self._button("up", "ui.basemap_up", lambda: self._move(1))
        self.down = self._button("down", "ui.basemap_down", lambda: self._move(-1))
        self.remove = self._button("tool_remove", "ui.basemap_remove", self._remove)
        self.message = label("")
        self.message_box = _framed(self.message)
        self.message_box.hide()
        self._lay_out()
        desk.session.project_changed.connect(self.fill)
        self.fill()
        self.resize(560, 420)

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(12)
        layout.addWidget(label(tr("ui.basemap_intro"), "muted"))
        file = QPushButton(icon("open"), tr("ui.basemap_add_file"))
        file.setToolTip(tip(tr("ui.basemap_add_file_tip")))
        file.clicked.connect(lambda _checked=False: self.add_file())
        online = QPushButton(icon("globe"), tr("ui.basemap_add_online"))
        online.setToolTip(tip(tr("ui.basemap_add_online_tip")))
        online.clicked.connect(self.add_online)
        layout.addWidget(row([file, online]))
        layout.addWidget(self.message_box)
        layout.addWidget(self.stack, 1)
        tools = QWidget()
        line = QHBoxLayout(tools)
        line.setContentsMargins(0, 0, 0, 0)
        name = label(tr("ui.basemap_opacity"), wrap=False)
        name.setBuddy(self.slider)
        line.addWidget(name)
        line.addWidget(self.slider, 1)
        line.addWidget(self.percent)
        for button in (self.up, self.down, self.remove):
            line.addWidget(button)
        layout.addWidget(tools)
        box = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        box.button(QDialogButtonBox.StandardButton.Close).setText(tr("ui.close"))
        box.rejected.connect(self.reject)
        layout.addWidget(box)

    def _button(self, icon_name: str, code: str, do: Callable[[], None]) -> QPushButton:
        made = QPushButton(icon(icon_name), "")
        made.setAccessibleName(tr(code))
        made.setToolTip(tip(tr(code)))
        made.clicked.connect(lambda _checked=False: do())
        return made

    def fill(self) -> None:
        """Show the project's basemaps as they stand."""
        project = self._desk.session.project
        kept = self._number()
        shown = () if project is None else project.basemaps
        self._filling = True
        self.list.clear()
        for basemap in reversed(shown):
            item = QListWidgetItem(icon(_ICONS[basemap.kind]), _words(basemap))
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked if basemap.visible else Qt.CheckState.Unchecked)
            item.setToolTip(tip(basemap.provider or basemap.path))
            self.list.addItem(item)
        self._filling = False
        self.stack.setCurrentIndex(0 if shown else 1)
        if shown:
            self.list.setCurrentRow(len(shown) - 1 - min(max(kept, 0), len(shown) - 1) if kept >= 0 else 0)
        self._show_selected()

    def add_file(self, path: Path | None = None) -> None:
        """Add tiles or a picture; without a path, ask for one."""
        project = self._desk.session.project
        if project is None:
            return
        if path is None:
            name, _ = QFileDialog.getOpenFileName(self, tr("ui.basemap_add_file"), str(project.folder),
                                                  tr("ui.basemap_filter"))  # fmt: skip
            if not name:
                return
            path = Path(name)
        try:
            basemap = edit.basemap_of_file(path, project.folder)
        except PlannerError as error:
            self._warn(error.message(language()))
            return
        self._warn("")
        if basemap.kind == "geotiff":
            # nothing foreign is parsed in the window; who closes the dialog meanwhile wants the picture none the less
            take = partial(_take_picture, self._desk, self._desk.session.book, self, basemap)
            self._desk.work.start(tr("ui.basemap_task", name=path.name), "picture_look", {"path": path}, take)
            return
        self._add(basemap)

    def add_online(self) -> None:
        """Choose one of the online providers."""
        dialog = ProviderDialog(self._desk, self)
        dialog.chosen.connect(self._add_provider)
        dialog.open()

    def _add_provider(self, provider_id: str) -> None:
        room_of(self._desk).basemaps.forget_online()
        self._add(Basemap(kind="xyz", provider=provider_id))

    def _add(self, basemap: Basemap) -> None:
        _put_on_top(self._desk, basemap)
        self.list.setCurrentRow(0)

    def taken(self, fault: PlannerError | None) -> None:
        """A picture was looked at: it is the uppermost now, or there is a fault to be told."""
        self._warn("" if fault is None else fault.message(language()))
        if fault is None:
            self.list.setCurrentRow(0)

    def _warn(self, sentence: str) -> None:
        self.message.setText(sentence)
        self.message_box.setVisible(bool(sentence))

    def _number(self) -> int:
        """Place of the selected one among the project's basemaps; -1: none."""
        return self.list.count() - 1 - self.list.currentRow() if self.list.currentRow() >= 0 else -1

    def _selected(self) -> Basemap | None:
        project, number = self._desk.session.project, self._number()
        return project.basemaps[number] if project is not None and 0 <= number < len(project.basemaps) else None

    def _show_selected(self) -> None:
        basemap, number = self._selected(), self._number()
        for widget in (self.slider, self.remove):
            widget.setEnabled(basemap is not None)
        self.up.setEnabled(basemap is not None and number < self.list.count() - 1)
        self.down.setEnabled(basemap is not None and number > 0)
        percent = 100 if basemap is None else round(basemap.opacity_pu * 100)
        self._filling = True
        self.slider.setValue(percent)
        self._filling = False
        self.percent.setText(f"{percent} %" if basemap is not None else "")

    def _tick(self, item: QListWidgetItem) -> None:
        if self._filling:
            return
        number = self.list.count() - 1 - self.list.row(item)
        visible = item.checkState() == Qt.CheckState.Checked
        text = tr("ui.basemap_step_show" if visible else "ui.basemap_step_hide", name=item.text())
        self._apply(lambda project: edit.change_basemap(project, number, visible=visible), text)

    def _fade(self, percent: int) -> None:
        basemap, number = self._selected(), self._number()
        self.percent.setText(f"{percent} %")
        if self._filling or basemap is None:
            return
        text = tr("ui.basemap_step_opacity", name=_words(basemap))
        self._apply(lambda project: edit.change_basemap(project, number, opacity_pu=percent / 100), text,
                    f"basemap opacity {number}")  # fmt: skip

    def _move(self, by: int) -> None:
        basemap, number = self._selected(), self._number()
        if basemap is not None:
            text = tr("ui.basemap_step_order", name=_words(basemap))
            self._apply(lambda project: edit.move_basemap(project, number, number + by), text)
            self.list.setCurrentRow(self.list.count() - 1 - number - by)

    def _remove(self) -> None:
        basemap, number = self._selected(), self._number()
        if basemap is not None:
            text = tr("ui.basemap_step_remove", name=_words(basemap))
            self._apply(lambda project: edit.remove_basemap(project, number), text)

    def _apply(self, change: Change, text: str, merge_key: str = "") -> None:
        project = self._desk.session.project
        if project is not None:
            self._desk.session.apply(change(project), text, merge_key)


def _put_on_top(desk: Desk, basemap: Basemap) -> None:
    project = desk.session.project
    if project is not None:
        desk.session.apply(edit.add_basemap(project, basemap), tr("ui.basemap_step_add", name=_words(basemap)))
        room_of(desk).follow()


def _take_picture(
    desk: Desk, book: object, dialog: BasemapDialog, basemap: Basemap, fault: PlannerError | None
) -> None:
    """Put a picture that was looked at under the map of the project it was chosen for, or tell what is wrong."""
    if desk.session.book is not book:
        return
    if fault is None:
        _put_on_top(desk, basemap)
    if shiboken6.isValid(dialog) and dialog.isVisible():  # closed, it stands for a moment yet
        dialog.taken(fault)
    elif fault is not None:
        desk.notices.post(fault.message(language()), "bad")


def _words(basemap: Basemap) -> str:
    return basemap.provider or Path(basemap.path).name


def _framed(inside: QWidget) -> QFrame:
    """A widget on the ground of a warning."""
    made = QFrame()
    made.setObjectName("warning")
    layout = QVBoxLayout(made)
    layout.setContentsMargins(10, 8, 10, 8)
    layout.addWidget(inside)
    return made
