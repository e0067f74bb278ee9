"""Which bays are wanted: how many, accessible ones, whose measures, at which angle, aisles in which direction."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QSizePolicy, QSpinBox, QWidget

from planner.app.editing.site_plans import geometry_choices
from planner.model.site_plan import SitePlan
from ui.texts import tr
from ui.widgets.plain import label, tip
from ui.widgets.spin import with_room

_BY_ITSELF = -1
_MOST = 2000
_ANGLES = (90, 60, 45, 0)


class BayForm(QWidget):
    """Fields of a plan.

    Signals
    -------
    changed : str, object
        Name of a field of :class:`SitePlan` and its new value.
    """

    changed = Signal(str, object)

    def __init__(self) -> None:
        super().__init__()
        self._filling = False
        self.bays = _count(tr("ui.plan_bays_auto"))
        self.accessible = _count(tr("ui.plan_accessible_auto"))
        self.geometry_box, self.angle = QComboBox(), QComboBox()
        for geometry_id in geometry_choices():
            self.geometry_box.addItem(tr(f"ui.plan_geometry_{geometry_id}"), geometry_id)
        for angle in _ANGLES:
            self.angle.addItem(tr(f"ui.plan_angle_{angle}"), float(angle))
        self.bearing = with_room(QSpinBox())
        self.bearing.setRange(_BY_ITSELF, 179)
        self.bearing.setSpecialValueText(tr("ui.plan_bearing_auto"))
        self.bearing.setSuffix("°")
        self._lay_out()
        self.bays.valueChanged.connect(lambda value: self._say("bays", _whole(value)))
        self.accessible.valueChanged.connect(lambda value: self._say("accessible_bays", _whole(value)))
        self.geometry_box.activated.connect(lambda _at: self._say("geometry", self.geometry_box.currentData()))
        self.angle.activated.connect(lambda _at: self._say("angle_deg", self.angle.currentData()))
        self.bearing.valueChanged.connect(
            lambda value: self._say("bearing_deg", None if value == _BY_ITSELF else float(value))
        )

    def show_plan(self, plan: SitePlan, geometry_id: str) -> None:
        """Fill the fields."""
        self._filling = True
        self.bays.setValue(_BY_ITSELF if plan.bays is None else plan.bays)
        self.accessible.setValue(_BY_ITSELF if plan.accessible_bays is None else plan.accessible_bays)
        self.geometry_box.setCurrentIndex(self.geometry_box.findData(geometry_id))
        self.angle.setCurrentIndex(self.angle.findData(plan.angle_deg))
        self.bearing.setValue(_BY_ITSELF if plan.bearing_deg is None else round(plan.bearing_deg) % 180)
        self._filling = False

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(6)
        fields = (
            (self.bays, tr("ui.plan_bays"), tr("ui.plan_bays_tip")),
            (self.accessible, tr("ui.plan_accessible"), tr("ui.plan_accessible_tip")),
            (self.geometry_box, tr("ui.plan_geometry"), tr("ui.plan_geometry_tip")),
            (self.angle, tr("ui.plan_angle"), tr("ui.plan_angle_tip")),
            (self.bearing, tr("ui.plan_bearing"), tr("ui.plan_bearing_tip")),
        )
        for at, (field, name, explained) in enumerate(fields):
            words = label(name, "muted", wrap=False)
            words.setBuddy(field)
            field.setAccessibleName(name)
            field.setToolTip(tip(explained))
            field.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            grid.addWidget(words, at, 0)
            grid.addWidget(field, at, 1)
        grid.setColumnStretch(1, 1)

    def _say(self, name: str, value: object) -> None:
        if not self._filling:
            self.changed.emit(name, value)


def _count(by_itself: str) -> QSpinBox:
    box = with_room(QSpinBox())
    box.setRange(_BY_ITSELF, _MOST)
    box.setSpecialValueText(by_itself)
    box.setKeyboardTracking(False)
    return box


def _whole(value: int) -> int | None:
    return None if value == _BY_ITSELF else value
