"""The choices of a map layout: what stands on the page, how large, in which scale."""

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Qt, Signal
from PySide6.QtGui import QImage, QImageReader
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFileDialog,
    QFormLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from planner.model.project import Project
from ui.map.layout_spec import SCALES, MapLayout
from ui.map.layout_write import DPI
from ui.numbers import number
from ui.texts import tr
from ui.theme.icons import icon
from ui.widgets.blocks import column, row
from ui.widgets.nested import nest
from ui.widgets.plain import label, tip

_MOST_LOGO_PX = 4000
_MOST_LOGO_BYTES = 8 << 20
_LOGO_STARTS = {b"\x89PNG": b"png", b"\xff\xd8\xff": b"jpg"}
_TICKS = ("legend", "scale_bar", "north", "date", "notice", "credit")


class LayoutForm(QWidget):
    """Form of a layout; ``changed`` whenever something of it is another."""

    changed = Signal()

    def __init__(self, project: Project, layers: tuple[tuple[str, str], ...], *, has_site: bool,
                 screen_px: tuple[int, int]) -> None:  # fmt: skip
        super().__init__()
        self._screen_px = screen_px
        self._logo: QImage | None = None
        self.title = QLineEdit(project.name)
        self.subtitle = QLineEdit("")
        sheets = [f"{size}_{side}" for size in ("a4", "a3") for side in ("landscape", "portrait")]
        self.paper = _choice({each: tr(f"ui.layout_paper_{each}") for each in (*sheets, "screen")})
        extents = {"seen": tr("ui.layout_extent_seen"), "all": tr("ui.layout_extent_all")}
        self.extent = _choice(extents | ({"site": tr("ui.layout_extent_site")} if has_site else {}))
        self.scale = _choice({0: tr("ui.layout_scale_free")} | {n: f"1 : {number(float(n), 0)}" for n in SCALES})
        self.dpi = _choice({dpi: tr("ui.layout_dpi", n=dpi) for dpi in DPI})
        self.dpi.setCurrentIndex(len(DPI) - 1)
        self.ticks = {name: QCheckBox(tr(f"ui.layout_{name}")) for name in _TICKS}
        for box in self.ticks.values():
            box.setChecked(True)
        self.layers = _ticked(layers)
        self.logo = QPushButton(icon("picture"), tr("ui.layout_logo_choose"))
        self.no_logo = QPushButton(icon("close"), "")
        self._name_all()
        self._lay_out()
        self._connect()

    def layout_now(self) -> MapLayout:
        """The layout as it is chosen."""
        size, _, side = str(self.paper.currentData()).partition("_")
        chosen = [self.layers.item(i) for i in range(self.layers.count())]
        shown = tuple(str(item.data(Qt.ItemDataRole.UserRole)) for item in chosen
                      if item.checkState() == Qt.CheckState.Checked)  # fmt: skip
        return MapLayout(
            title=self.title.text().strip(),
            subtitle=self.subtitle.text().strip(),
            paper=size,  # type: ignore[arg-type]  # one of the three
            portrait=side == "portrait",
            extent=self.extent.currentData(),
            scale=int(self.scale.currentData()),
            legend_layers=None if len(shown) == len(chosen) else shown,
            logo=self._logo,
            screen_px=self._screen_px,
            **{name: box.isChecked() for name, box in self.ticks.items()},
        )

    def take_logo(self, name: str) -> bool:
        """Put the picture of a file at the head of the page; False: it is none that can be used."""
        found = logo_of(name)
        if found is not None:
            self._logo = found
            self.no_logo.setEnabled(True)
            self.changed.emit()
        return found is not None

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.DontWrapRows)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.setVerticalSpacing(8)
        form.setHorizontalSpacing(12)
        for code, field in (("title", self.title), ("subtitle", self.subtitle), ("paper", self.paper),
                            ("extent", self.extent), ("scale", self.scale)):  # fmt: skip
            name = label(tr(f"ui.layout_{code}"), wrap=False)
            name.setBuddy(field)
            form.addRow(name, field)
        form.addRow(label(tr("ui.layout_logo"), wrap=False), row([self.logo, self.no_logo]))
        name = label(tr("ui.layout_dpi_name"), wrap=False)
        name.setBuddy(self.dpi)
        form.addRow(name, self.dpi)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(10)
        nest(layout, form)
        layout.addWidget(column([self.ticks[name] for name in _TICKS[1:]], 4))
        layout.addWidget(self.ticks["legend"])
        layout.addWidget(self.layers, 1)

    def _name_all(self) -> None:
        named = {"title": self.title, "subtitle": self.subtitle, "paper": self.paper, "extent": self.extent,
                 "scale": self.scale, "dpi_name": self.dpi, "legend_layers": self.layers}  # fmt: skip
        for code, widget in named.items():
            widget.setAccessibleName(tr(f"ui.layout_{code}"))
        self.scale.setToolTip(tip(tr("ui.layout_scale_tip")))
        self.dpi.setToolTip(tip(tr("ui.layout_dpi_tip")))
        self.logo.setToolTip(tip(tr("ui.layout_logo_tip")))
        self.no_logo.setToolTip(tip(tr("ui.layout_logo_none")))
        self.no_logo.setAccessibleName(tr("ui.layout_logo_none"))
        self.no_logo.setEnabled(False)

    def _connect(self) -> None:
        for line in (self.title, self.subtitle):
            line.textChanged.connect(lambda _text: self.changed.emit())
        for choice in (self.paper, self.extent, self.scale):
            choice.currentIndexChanged.connect(lambda _index: self.changed.emit())
        for box in self.ticks.values():
            box.toggled.connect(lambda _on: self.changed.emit())
        self.ticks["legend"].toggled.connect(self.layers.setEnabled)
        self.layers.itemChanged.connect(lambda _item: self.changed.emit())
        self.logo.clicked.connect(lambda _checked=False: self._choose_logo())
        self.no_logo.clicked.connect(lambda _checked=False: self._drop_logo())

    def _choose_logo(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, tr("ui.layout_logo_choose"), "", tr("ui.layout_logo_filter"))
        if name and not self.take_logo(name):
            self.logo.setText(tr("ui.layout_logo_bad"))
        elif name:
            self.logo.setText(tr("ui.layout_logo_choose"))

    def _drop_logo(self) -> None:
        self._logo = None
        self.no_logo.setEnabled(False)
        self.changed.emit()


def logo_of(name: str) -> QImage | None:
    """Picture of a PNG or JPEG file of sensible size; None: it is none."""
    try:
        with open(name, "rb") as file:  # noqa: PTH123 - a name from the dialog
            content = file.read(_MOST_LOGO_BYTES + 1)
    except OSError:
        return None
    kind = next((kind for start, kind in _LOGO_STARTS.items() if content.startswith(start)), None)
    if kind is None or len(content) > _MOST_LOGO_BYTES:
        return None
    device = QBuffer()
    device.setData(QByteArray(content))
    device.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(device, QByteArray(kind))
    size = reader.size()
    if not size.isValid() or max(size.width(), size.height()) > _MOST_LOGO_PX:
        return None
    image = reader.read()
    return None if image.isNull() else image


def _choice(options: "dict[str, str] | dict[int, str]") -> QComboBox:
    made = QComboBox()
    for key, words in options.items():
        made.addItem(words, key)
    return made


def _ticked(layers: tuple[tuple[str, str], ...]) -> QListWidget:
    made = QListWidget()
    for layer_id, title in layers:
        item = QListWidgetItem(title)
        item.setData(Qt.ItemDataRole.UserRole, layer_id)
        item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
        item.setCheckState(Qt.CheckState.Checked)
        made.addItem(item)
    return made
