"""Short forms asked when something was drawn: a site's name and kind, what an area is."""

from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QFormLayout,
    QLineEdit,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from planner.app.editing.areas import AREA_KINDS
from planner.app.editing.sites import SITE_KINDS
from planner.model.drawn import AreaUse
from ui.numbers import locale
from ui.texts import readable, tr, tr_or
from ui.widgets.nested import nest
from ui.widgets.plain import label, tip
from ui.widgets.spin import with_room

_WIDE_PX = 360


class _Form(QDialog):
    """Fields one below the other, with the buttons in the window's language."""

    def __init__(self, parent: QWidget | None, title: str, does: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setMinimumWidth(_WIDE_PX)
        self.fields = QFormLayout()
        self.fields.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self.buttons = QDialogButtonBox()
        self.ok = self.buttons.addButton(does, QDialogButtonBox.ButtonRole.AcceptRole)
        self.ok.setObjectName("primary")
        self.ok.setDefault(True)
        self.buttons.addButton(tr("ui.tool_cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(14)
        nest(layout, self.fields)
        layout.addWidget(self.buttons)

    def add(self, title: str, widget: QWidget, told: str) -> None:
        """A field with its name and tip."""
        widget.setAccessibleName(title)
        widget.setToolTip(tip(told))
        words = label(title, wrap=False)
        words.setBuddy(widget)
        self.fields.addRow(words, widget)


class SiteForm(_Form):
    """Name, kind and size of a new candidate."""

    def __init__(self, parent: QWidget | None, lon_deg: float, lat_deg: float) -> None:
        super().__init__(parent, tr("ui.tool_new_site"), tr("ui.tool_add"))
        self.name_edit = QLineEdit()
        self.kind_box = QComboBox()
        for kind in SITE_KINDS:
            self.kind_box.addItem(tr_or(f"ui.kind_{kind}", readable(kind)), kind)
        self.bays_spin = with_room(QSpinBox())
        self.bays_spin.setRange(-1, 100_000)
        self.bays_spin.setSpecialValueText(tr("ui.unknown"))
        self.bays_spin.setValue(-1)
        self.bays_spin.setLocale(locale())
        self.note_edit = QLineEdit()
        self.add(tr("ui.tool_name"), self.name_edit, tr("ui.tool_site_name_tip"))
        self.add(tr("ui.tool_kind"), self.kind_box, tr("ui.tool_site_kind_tip"))
        self.add(tr("ui.tool_bays"), self.bays_spin, tr("ui.tool_bays_tip"))
        self.add(tr("ui.tool_note"), self.note_edit, tr("ui.tool_note_tip"))
        number = locale()
        at = f"{number.toString(lon_deg, 'f', 6)}°, {number.toString(lat_deg, 'f', 6)}°"
        self.fields.addRow(label(tr("ui.tool_place"), wrap=False), label(at, "muted", wrap=False))

    def values(self) -> dict[str, object]:
        """Fields of the site."""
        bays = self.bays_spin.value()
        return {
            "name": self.name_edit.text().strip(),
            "kind": str(self.kind_box.currentData()),
            "bays": bays if bays >= 0 else None,
            "note": self.note_edit.text().strip(),
        }


class AreaForm(_Form):
    """What a drawn area is: a note, or a constraint of a kind; for a corridor its width too."""

    def __init__(self, parent: QWidget | None, size: str, *, width_m: float | None = None) -> None:
        title = tr("ui.tool_new_area") if width_m is None else tr("ui.tool_new_corridor")
        super().__init__(parent, title, tr("ui.tool_add"))
        self.name_edit = QLineEdit()
        self.use_box = QComboBox()
        self.use_box.addItem(tr("ui.tool_use_note"), "note")
        for kind in AREA_KINDS:
            words = tr_or(f"ui.class_{kind}", readable(kind))
            self.use_box.addItem(tr("ui.tool_use_constraint", kind=words), kind)
        self.use_box.addItem(tr("ui.tool_use_other"), "")
        self.kind_edit = QLineEdit()
        self.note_edit = QLineEdit()
        self.width_spin = with_room(QDoubleSpinBox())
        self.width_spin.setRange(0.1, 100_000.0)
        self.width_spin.setDecimals(1)
        self.width_spin.setLocale(locale())
        self.width_spin.setSuffix(" m")
        if width_m is not None:
            self.width_spin.setValue(width_m)
            self.add(tr("ui.tool_width"), self.width_spin, tr("ui.tool_width_tip"))
        self.add(tr("ui.tool_name"), self.name_edit, tr("ui.tool_area_name_tip"))
        self.add(tr("ui.tool_use"), self.use_box, tr("ui.tool_use_tip"))
        self.add(tr("ui.tool_own_kind"), self.kind_edit, tr("ui.tool_own_kind_tip"))
        self.add(tr("ui.tool_note"), self.note_edit, tr("ui.tool_note_tip"))
        if size:
            self.fields.addRow(label(tr("ui.tool_size"), wrap=False), label(size, "muted", wrap=False))
        self.use_box.currentIndexChanged.connect(self._follow)
        self.kind_edit.textChanged.connect(self._follow)
        self._follow()

    @property
    def name(self) -> str:
        """The area's name."""
        return self.name_edit.text().strip()

    @property
    def note(self) -> str:
        """Words about the area."""
        return self.note_edit.text().strip()

    @property
    def use(self) -> AreaUse:
        """Whether the area is a constraint."""
        return "note" if self.use_box.currentData() == "note" else "constraint"

    @property
    def kind(self) -> str:
        """Kind of the constraint; empty for a note."""
        chosen = str(self.use_box.currentData())
        return "" if chosen == "note" else chosen or self.kind_edit.text().strip()

    @property
    def width_m(self) -> float:
        """Width of a corridor."""
        return self.width_spin.value()

    def _follow(self) -> None:
        """The planner's own kind is asked only where none of the list is meant; it must be named then."""
        own = self.use_box.currentData() == ""
        self.fields.setRowVisible(self.kind_edit, own)
        self.ok.setEnabled(not own or bool(self.kind_edit.text().strip()))
