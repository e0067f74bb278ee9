"""Giving a map out: choices on the left, the page as it will be on the right, one button that writes it."""

from pathlib import Path

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QColor, QImage, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from planner.model.errors import PlannerError
from ui.desk import Desk
from ui.dialogs import open_path
from ui.layout_form import LayoutForm
from ui.map.layout_spec import MapLayout
from ui.map.layout_work import LayoutWork, serve_events
from ui.map.layout_write import write_layout
from ui.map.painting import Stopped
from ui.numbers import number, rounded
from ui.texts import language, tr
from ui.theme.icons import accent_icon
from ui.theme.tokens import tokens
from ui.widgets.nested import nest
from ui.widgets.plain import label, tip

_PAUSE_MS = 200
_WAIT_MS = 150
_PATIENCE = 100


class Preview(QWidget):
    """The page, as large as the room allows."""

    def __init__(self) -> None:
        super().__init__()
        self.image: QImage | None = None
        self.setMinimumSize(320, 260)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(tr("ui.layout_preview"))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Paint the page with its edge."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(tokens().neutral_soft))
        if self.image is not None:
            size = self.image.deviceIndependentSize().toSize()
            left, top = (self.width() - size.width()) // 2, (self.height() - size.height()) // 2
            painter.drawImage(left, top, self.image)
            painter.setPen(QColor(tokens().border))
            painter.drawRect(left - 1, top - 1, size.width() + 1, size.height() + 1)
        painter.end()


class LayoutDialog(QDialog):
    """Export of the map as PDF, SVG or PNG."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("ui.action_map_export").rstrip("…"))
        self._desk = desk
        self.work = LayoutWork(desk, self)
        project = desk.session.project
        if project is None:
            message = "a layout needs an open project"
            raise ValueError(message)
        self._project = project
        self.form = LayoutForm(project, self.work.legend.layers(), has_site=desk.session.site is not None,
                               screen_px=(desk.canvas.width(), desk.canvas.height()))  # fmt: skip
        self.preview = Preview()
        self.facts = label("", "muted")
        self.bar = QProgressBar()
        self.bar.setRange(0, 0)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(tr("ui.progress"))
        self.export = QPushButton(accent_icon("map_export"), tr("ui.layout_export"))
        self.export.setObjectName("primary")
        self.export.setToolTip(tip(tr("ui.layout_export_tip")))
        self.leave = QPushButton(tr("ui.close"))
        self._painting = self._again = False
        self._target: Path | None = None
        self._waited = 0
        self._lay_out()
        self._soon = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._soon.timeout.connect(self.refresh)
        self._wait = QTimer(self, singleShot=True, interval=_WAIT_MS)
        self._wait.timeout.connect(self._write_when_ready)
        self.form.changed.connect(self.refresh_soon)
        self.work.basemaps.changed.connect(self.refresh_soon)
        self.export.clicked.connect(lambda _checked=False: self.ask())
        self.leave.clicked.connect(self._leave)
        self._show_busy(busy=False)
        self.resize(1000, 680)
        self.refresh_soon()

    @property
    def is_painting(self) -> bool:
        """Whether the window's map is being painted onto a page."""
        return self._painting

    def _lay_out(self) -> None:
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.form.setObjectName("page")
        self.form.setContentsMargins(12, 12, 12, 12)
        area.setWidget(self.form)
        area.setFixedWidth(380)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        right = QVBoxLayout()
        right.setSpacing(8)
        right.addWidget(self.preview, 1)
        right.addWidget(self.facts)
        middle = QHBoxLayout()
        middle.setSpacing(18)
        middle.addWidget(area)
        nest(middle, right, 1)
        buttons = QHBoxLayout()
        buttons.addWidget(self.bar, 1)
        buttons.addStretch(1)
        buttons.addWidget(self.export)
        buttons.addWidget(self.leave)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(12)
        nest(layout, middle, 1)
        nest(layout, buttons)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Paint the page in its new size."""
        super().resizeEvent(event)
        self.refresh_soon()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Let go of what was opened."""
        self.done(0)
        super().closeEvent(event)

    def done(self, result: int) -> None:
        """Stop what is being painted, and close."""
        self._soon.stop()
        self._wait.stop()
        self.work.close()
        super().done(result)

    def refresh_soon(self) -> None:
        """Paint the page again, once the hand rests."""
        if self._painting:
            self._again = True
            if self._target is None:
                self.work.stop = True
        else:
            self._soon.start()

    def refresh(self) -> None:
        """Paint the page."""
        if self._painting:
            self._again = True
            return
        self._painting, self._again = True, False
        try:
            self._paint_preview(self.form.layout_now())
        except Stopped:
            self._again = True
        finally:
            self._painting = False
        if self._again and self.isVisible():
            self._soon.start()

    def _paint_preview(self, layout: MapLayout) -> None:
        wide, high = layout.size_px
        room = self.preview.size() - QSize(16, 16)
        share = max(min(room.width() / wide, room.height() / high), 0.05)
        ratio = self.devicePixelRatioF()
        image = QImage(QSize(round(wide * share), round(high * share)) * ratio, QImage.Format.Format_RGB32)
        image.fill(QColor("#ffffff"))
        painter = QPainter(image)
        try:
            painter.scale(share * ratio, share * ratio)
            view = self.work.paint(painter, layout, serve_events)
        finally:
            painter.end()
        image.setDevicePixelRatio(ratio)
        self.preview.image = image
        self.preview.update()
        scale = number(rounded(view.scale_denominator, 4), 0)
        wide_km = view.width_px * view.m_per_px / 1000
        high_km = view.height_px * view.m_per_px / 1000
        self.facts.setText(tr("ui.layout_facts", scale=scale, wide=number(wide_km), high=number(high_km)))

    def ask(self, path: Path | None = None) -> None:
        """Write the page; without a path, ask for one."""
        if path is None:
            start = self._project.folder / f"{_file_name(self.form.layout_now().title)}.pdf"
            name, chosen = QFileDialog.getSaveFileName(self, tr("ui.layout_export"), str(start),
                                                       tr("ui.layout_filter"))  # fmt: skip
            if not name:
                return
            path = Path(name)
            if not path.suffix:
                path = path.with_suffix(next((each for each in (".pdf", ".svg", ".png") if each in chosen), ".pdf"))
        self._target, self._waited = path, 0
        self._show_busy(busy=True)
        self._wait.start(0)

    def _write_when_ready(self) -> None:
        """Wait for pictures that are still to come, then write."""
        if self._target is None:
            return
        self._waited += 1
        if self._painting or (self.work.basemaps.busy and self._waited < _PATIENCE):
            self._wait.start(_WAIT_MS)
            return
        target, layout = self._target, self.form.layout_now()
        self._painting = True
        try:
            write_layout(target, layout, lambda painter: self.work.paint(painter, layout, serve_events),
                         self._project.project_date, int(self.form.dpi.currentData()), self._breathe)  # fmt: skip
        except Stopped:
            self._desk.notices.post(tr("ui.layout_stopped"), "info")
        except PlannerError as error:
            self._desk.notices.post(error.message(language()), "bad")
            self.facts.setText(error.message(language()))
        else:
            self._desk.notices.post(tr("ui.layout_done", name=target.name), "good", link=tr("ui.layout_open"),
                                    do=lambda: open_path(target), of_project=False)  # fmt: skip
            self.facts.setText(tr("ui.layout_done", name=target.name))
        finally:
            self._painting, self._target = False, None
            self._show_busy(busy=False)

    def _breathe(self) -> None:
        serve_events()
        if self.work.stop:
            raise Stopped

    def _leave(self) -> None:
        """Stop the writing under way; else close."""
        if self._target is not None:
            self._target = None if not self._painting else self._target
            self.work.stop = True
            if not self._painting:
                self._show_busy(busy=False)
        else:
            self.close()

    def _show_busy(self, *, busy: bool) -> None:
        self.bar.setVisible(busy)
        self.export.setEnabled(not busy)
        self.form.setEnabled(not busy)
        self.leave.setText(tr("ui.cancel") if busy else tr("ui.close"))


def _file_name(title: str) -> str:
    """Title as a file's name."""
    kept = "".join(letter if letter.isalnum() or letter in " -_" else " " for letter in title)
    return " ".join(kept.split())[:80] or "map"
