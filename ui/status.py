"""Status bar: messages left; work under way, place, scale, coordinate system and state of the map right."""

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QCursor, QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QMenu, QProgressBar, QStatusBar, QStyle, QStyleOption, QToolButton, QWidget

from ui.dates import iso_day
from ui.desk import Desk
from ui.dialogs import crs_dialog
from ui.map.place_button import PlaceButton
from ui.map.viewport import SCREEN_M_PER_PX, Viewport
from ui.numbers import NBSP, number, rate_in_use, rounded
from ui.texts import tr, tr_or
from ui.theme.icons import icon
from ui.widgets.jobs_list import JobsButton
from ui.widgets.plain import label, tip
from ui.words import rate_words
from ui.work import Task, Work

_MESSAGE_MS = 8000
_LEFT_PX, _APART_PX = 6, 12
TWO_LINES = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap
SCALES = (500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000)


def place_words(work: Work) -> str:
    """Where the study under way runs, once a cluster is set; empty: there is only this computer."""
    place = work.task.place if work.task is not None else ""
    if place:
        return tr("ui.place_cluster", address=place.partition("://")[2])
    return tr("ui.place_here") if work.cluster else ""


class StatusBar(QStatusBar):
    """Tells where the cursor is, at what scale, in which coordinate system, and how the work goes."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self.setSizeGripEnabled(False)
        self.step = label("", wrap=False)
        self.step.setMinimumWidth(40)
        self.bar = QProgressBar()
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(120)
        self.bar.setAccessibleName(tr("ui.progress"))
        self.stop = QToolButton()
        self.stop.setDefaultAction(desk.actions["cancel"])
        self.stop.setIcon(icon("stop"))
        self.stop.setIconSize(QSize(14, 14))
        self.stop.setAccessibleName(tr("ui.action_cancel"))
        self.jobs = JobsButton(desk.work)
        self.currency = self._button(tr("ui.currency_name"), "")
        self.currency.clicked.connect(self._choose_currency)
        self.place = PlaceButton(desk)
        self.drawing = label("", wrap=False)
        self.scale = self._button(tr("ui.scale_name"), tr("ui.scale_tip"))
        self.scale.clicked.connect(self._choose_scale)
        self.crs = self._button(tr("ui.crs_name"), tr("ui.crs_tip"))
        self.crs.clicked.connect(lambda _checked=False: crs_dialog(desk.window, desk.session.crs).open())
        self._always: tuple[QWidget, ...] = (self.step, self.bar, self.stop, self.jobs, self.place, self.drawing,
                                             self.currency, self.scale, self.crs)  # fmt: skip
        for widget in self._always:
            self.addPermanentWidget(widget)
        self._connect()
        self._show_crs()
        self._show_currency()
        self._show_work()

    def _connect(self) -> None:
        desk = self._desk
        desk.canvas.cursor_moved.connect(self.place.show_place)
        desk.canvas.view_changed.connect(self._show_scale)
        busy = getattr(desk.canvas, "busy_changed", None)
        if busy is not None:
            busy.connect(self._show_render)
        for signal in (desk.session.opened, desk.session.layers_changed, desk.session.closed):
            signal.connect(self._show_crs)
        for signal in (desk.session.opened, desk.session.closed, desk.session.project_changed):
            signal.connect(self._show_currency)
        desk.work.started.connect(self._begin)
        desk.work.progressed.connect(self._progress)
        desk.work.ended.connect(self._end)

    def say(self, text: str) -> None:
        """Show a sentence for a while; it is kept among the messages."""
        self.showMessage(text, _MESSAGE_MS)
        self._desk.notices.post(text, quiet=True)

    def room(self) -> QRect:
        """Where a sentence stands: left of what is always shown."""
        end = min((each.x() for each in self._always if not each.isHidden()), default=self.width())
        return QRect(_LEFT_PX, 1, end - _LEFT_PX - _APART_PX, self.height() - 1)

    def small(self) -> QFont:
        """Letters of a sentence that needs two lines."""
        font = QFont(self.font())
        font.setPointSizeF(font.pointSizeF() - 1.0)
        return font

    def event(self, event: QEvent) -> bool:
        """Show the sentence anew when what is beside it takes another width."""
        if event.type() == QEvent.Type.LayoutRequest:
            self.update()
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Show a sentence that is too long for one line on two, in smaller letters."""
        words, room = self.currentMessage(), self.room()
        if self.fontMetrics().horizontalAdvance(words) <= room.width():
            super().paintEvent(event)
            return
        painter = QPainter(self)
        look = QStyleOption()
        look.initFrom(self)
        self.style().drawPrimitive(QStyle.PrimitiveElement.PE_PanelStatusBar, look, painter, self)
        painter.setFont(self.small())
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(room, TWO_LINES, words)
        painter.end()

    def scales(self) -> QMenu:
        """Scales to choose from."""
        menu = QMenu(self)
        for denominator in SCALES:
            action = menu.addAction(f"1 : {number(denominator, 0)}")
            action.triggered.connect(partial(self._set_scale, denominator))
        return menu

    def _button(self, name: str, explained: str) -> QToolButton:
        made = QToolButton()
        made.setAutoRaise(True)
        made.setToolTip(tip(explained))
        made.setAccessibleName(name)
        made.setAccessibleDescription(explained)
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return made

    def _choose_scale(self) -> None:
        menu = self.scales()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(QCursor.pos() if self.scale.underMouse() else self.scale.mapToGlobal(self.scale.rect().topLeft()))

    def _set_scale(self, denominator: int, _checked: bool = False) -> None:
        canvas = self._desk.canvas
        canvas.zoom(canvas.view.m_per_px / (denominator * SCREEN_M_PER_PX))

    def _show_scale(self, view: Viewport) -> None:
        text = f"1 : {number(rounded(view.scale_denominator), 0)}"
        self.scale.setText(text)
        self.scale.setAccessibleName(f"{tr('ui.scale_name')}: {text}")
        self.scale.setVisible(self._desk.session.is_open)

    def _show_render(self, busy: bool) -> None:
        self.drawing.setText(tr("ui.render_busy") if busy else "")

    def _show_currency(self) -> None:
        """The rate that all amounts in the window are shown at, where they are not in EUR."""
        rate = rate_in_use() if self._desk.session.is_open else None
        self.currency.setVisible(rate is not None)
        if rate is None:
            return
        told = rate_words(rate)
        project = self._desk.session.project
        own = project is not None and bool(project.settings.cost.display_currency.strip())
        self.currency.setText(f"{rate.currency}: {number(rate.eur_per_unit, 4)}{NBSP}EUR, {iso_day(rate.on)}")
        whose = tr("ui.currency_of_project" if own else "ui.currency_of_person")
        self.currency.setToolTip(tip(tr("ui.currency_tip", rate=told, whose=whose, source=rate.source)))
        self.currency.setAccessibleName(f"{tr('ui.currency_name')}: {told}")
        self.currency.setAccessibleDescription(whose)

    def _choose_currency(self) -> None:
        from ui.preferences_dialog import preferences_dialog

        preferences_dialog(self._desk, "display").open()

    def _show_crs(self) -> None:
        crs = self._desk.session.crs
        self.crs.setText(crs)
        self.crs.setAccessibleName(f"{tr('ui.crs_name')}: {crs}")
        self.crs.setVisible(bool(crs))
        self._show_scale(self._desk.canvas.view)
        if not self._desk.session.is_open:
            self.place.clear()
            self.drawing.setText("")

    def _show_work(self) -> None:
        task = self._desk.work.task
        for widget in (self.step, self.bar, self.stop):
            widget.setVisible(task is not None)
        if task is not None:
            self._begin(task)

    def _begin(self, task: Task) -> None:
        self.clearMessage()
        self.bar.setRange(0, 0)
        self._tell(task.title)
        for widget in (self.step, self.bar, self.stop):
            widget.setVisible(True)

    def _progress(self, done_pu: float, code: str, params: Mapping[str, str | float]) -> None:
        task = self._desk.work.task
        if task is None:
            return
        self.bar.setRange(0, 1000)
        self.bar.setValue(round(done_pu * 1000))
        words = tr_or(code, task.title, **self._desk.session.named(params))
        self._tell(tr("ui.cancelling") if task.cancelling else words)

    def _tell(self, words: str) -> None:
        if place := place_words(self._desk.work):
            words = f"{place} · {words}"
        room = max(120, self.width() // 4)
        self.step.setText(self.step.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, room))
        self.step.setToolTip(tip(words))

    def _end(self) -> None:
        for widget in (self.step, self.bar, self.stop):
            widget.setVisible(False)
