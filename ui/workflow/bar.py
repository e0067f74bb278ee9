"""The row of steps: each tells its name and how it stands, and does the next thing on click."""

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QMenu, QSizePolicy, QWidget

from ui.desk import Desk
from ui.texts import tr
from ui.theme.icons import pixmap
from ui.theme.tokens import tokens
from ui.widgets.plain import tip
from ui.workflow.doing import ADDING, DOING, actions_of
from ui.workflow.facts import facts_of
from ui.workflow.steps import STEPS, Step, StepId, steps

_ICONS = {
    "load": "open", "candidates": "site", "weigh": "weights", "grid": "grid", "size": "sizing", "plan": "plan",
    "report": "document",
}  # fmt: skip
_HEIGHT_PX = 44
_LEAST_PX = 66
_PAD_PX = 7
_PICTURE_PX = 16


class StepButton(QAbstractButton):
    """One step: picture, name, and below it how it stands; what comes next is framed."""

    def __init__(self, step_id: StepId, number: int) -> None:
        super().__init__()
        self.step_id: StepId = step_id
        self.step: Step | None = None
        self.line = ""
        self.pictured = True
        self._number = number
        self.setText(tr(f"ui.flow_{step_id}"))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def sizeHint(self) -> QSize:
        """Room for picture and name."""
        return QSize(132, _HEIGHT_PX)

    def minimumSizeHint(self) -> QSize:
        """Room for the name alone."""
        return QSize(max(_LEAST_PX, self.words_px() + _PAD_PX + 4), _HEIGHT_PX)

    def words_px(self) -> int:
        """Width of the name."""
        return self._bold().horizontalAdvance(self.text())

    def need_px(self) -> int:
        """Width at which nothing is cut: of the name, or of what is told below it."""
        small = QFont(self.font())
        small.setPointSizeF(small.pointSizeF() - 1.0)
        words_px = max(self.words_px(), QFontMetrics(small).horizontalAdvance(self.line))
        return max(_LEAST_PX, words_px + _PAD_PX + _PICTURE_PX + 14)

    def show_step(self, step: Step) -> None:
        """Tell how the step stands."""
        self.step = step
        self.line = tr(step.code, **step.params)
        self.setAccessibleName(f"{self._number}. {self.text()}: {self.line}")
        self.setAccessibleDescription(tr(f"ui.flow_{self.step_id}_tip"))
        self.setToolTip(tip(f"{self.text()}: {self.line}\n{tr(f'ui.flow_{self.step_id}_tip')}"))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Paint ground, picture and words."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter)
        left = float(_PAD_PX)
        if self.pictured:
            self._paint_picture(painter, left)
            left += _PICTURE_PX + 6
        self._paint_words(painter, left)
        painter.end()

    def _paint_ground(self, painter: QPainter) -> None:
        colors = tokens()
        is_next = self.step is not None and self.step.state == "next"
        area = QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5)
        painter.setPen(Qt.PenStyle.NoPen)
        if self.isDown():
            painter.setBrush(QColor(colors.neutral_soft))
        elif is_next or self.underMouse():
            painter.setBrush(QColor(colors.accent_soft))
        else:
            painter.setBrush(Qt.BrushStyle.NoBrush)
        if is_next:
            painter.setPen(QPen(QColor(colors.accent), colors.line_px))
        if self.hasFocus():
            painter.setPen(QPen(QColor(colors.focus), 2))
        painter.drawRoundedRect(area, 7, 7)

    def _paint_picture(self, painter: QPainter, left: float) -> None:
        colors, state = tokens(), self.step.state if self.step is not None else "todo"
        color = {"done": colors.good, "next": colors.accent, "todo": colors.muted}[state]
        name = "check" if state == "done" else _ICONS[self.step_id]
        ratio = self.devicePixelRatioF()
        picture = pixmap(name, round(_PICTURE_PX * ratio), color)
        picture.setDevicePixelRatio(ratio)
        painter.drawPixmap(QPointF(left, (self.height() - _PICTURE_PX) / 2), picture)

    def _paint_words(self, painter: QPainter, left: float) -> None:
        colors, state = tokens(), self.step.state if self.step is not None else "todo"
        room = self.width() - left - 4
        font = QFont(self.font())
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(QColor(colors.text))
        upper = QRectF(left, 4, room, self.height() / 2 - 3)
        painter.drawText(upper, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self.text())
        small = QFont(self.font())
        small.setPointSizeF(small.pointSizeF() - 1.0)
        painter.setFont(small)
        painter.setPen(QColor(colors.accent if state == "next" else colors.muted))
        words = QFontMetrics(small).elidedText(self.line, Qt.TextElideMode.ElideRight, int(room))
        lower = QRectF(left, self.height() / 2, room, self.height() / 2 - 4)
        painter.drawText(lower, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)

    def _bold(self) -> QFontMetrics:
        font = QFont(self.font())
        font.setBold(True)
        return QFontMetrics(font)


class WorkflowBar(QWidget):
    """Load, candidates, weigh, check grid, size, plan, report."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.setAccessibleName(tr("ui.flow"))
        self.buttons: dict[StepId, StepButton] = {}
        self._row = layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        for number, step_id in enumerate(STEPS, 1):
            button = StepButton(step_id, number)
            button.clicked.connect(self._do(step_id))
            self.buttons[step_id] = button
            layout.addWidget(button, 1)
        session = desk.session
        for signal in (session.opened, session.closed, session.layers_changed, session.run_changed,
                       session.edits_changed, session.project_changed):  # fmt: skip
            signal.connect(self.refresh)
        self.refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the pictures away, all of them, where a name would be cut."""
        super().resizeEvent(event)
        self._share()
        need_px = max(button.words_px() for button in self.buttons.values()) + _PAD_PX + _PICTURE_PX + 12
        roomy = event.size().width() / len(self.buttons) >= need_px
        for button in self.buttons.values():
            button.pictured = roomy
            button.update()

    def refresh(self, _what: object = None) -> None:
        """Show how the work stands."""
        for step in steps(facts_of(self._desk)):
            self.buttons[step.step_id].show_step(step)
        self._share()

    def _share(self) -> None:
        """Room by what each has to tell, where they need all of it; else the same for all."""
        needs = {name: button.need_px() for name, button in self.buttons.items()}
        tight = max(needs.values()) * len(needs) > self.width()
        for place, need_px in enumerate(needs.values()):
            self._row.setStretch(place, need_px if tight else 1)

    def menu(self) -> QMenu:
        """Ways to add candidates, those the window has."""
        menu = QMenu(self)
        menu.addActions(actions_of(self._desk, ADDING))
        return menu

    def _do(self, step_id: StepId) -> Callable[[], None]:
        if step_id == "candidates":
            return self._add
        return lambda: DOING[step_id](self._desk)

    def _add(self) -> None:
        menu = self.menu()
        if not menu.actions():
            self._desk.show_panel("sites")
            return
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        button = self.buttons["candidates"]
        menu.popup(button.mapToGlobal(button.rect().bottomLeft()))
