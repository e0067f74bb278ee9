"""Pages of the style dialog: widths by a value; scales at which the layer is shown, groups of points, opacity."""

from dataclasses import replace

from PySide6.QtWidgets import QCheckBox, QPushButton, QSpinBox

from planner.maps.layer import MapLayer
from planner.maps.made_looks import width_by
from planner.model.look import LayerLook, WidthByValue
from ui.dialogs_style.fields import (
    ColumnBox,
    ScaleBox,
    StylePage,
    SwitchedPage,
    add_row,
    figures,
    form_layout,
    named,
    pixels,
)
from ui.texts import tr
from ui.widgets.plain import label
from ui.widgets.spin import with_room

_GROUP_PX = 40.0


class WidthPage(SwitchedPage):
    """Line width (points: size) that grows with a value."""

    def __init__(self, layer: MapLayer, columns: tuple[str, ...]) -> None:
        super().__init__(tr("ui.style_width_on"))
        self._layer = layer
        self._first = columns[0] if columns else ""
        self.column = ColumnBox(columns)
        self.low, self.high = figures(-1e12, 1e12), figures(-1e12, 1e12)
        self.low_px, self.high_px = pixels(0.1, 60.0), pixels(0.1, 60.0)
        self.measure = QPushButton(tr("ui.style_width_measure"))
        self.measure.setAutoDefault(False)
        form = form_layout(self)
        self.on.setEnabled(bool(columns))
        form.addRow(self.on)
        add_row(form, tr("ui.style_column"), self.column)
        add_row(form, tr("ui.style_width_low"), self.low)
        add_row(form, tr("ui.style_width_low_px"), self.low_px)
        add_row(form, tr("ui.style_width_high"), self.high)
        add_row(form, tr("ui.style_width_high_px"), self.high_px)
        named(self.measure, tr("ui.style_width_measure"), tr("ui.style_width_measure_tip"))
        form.addRow("", self.measure)
        form.addRow(label(tr("ui.style_width_hint") if columns else tr("ui.style_no_figures"), "muted"))
        self._fields = (self.column, self.low, self.high, self.low_px, self.high_px, self.measure)
        for signal in (self.low.valueChanged, self.high.valueChanged, self.low_px.valueChanged,
                       self.high_px.valueChanged, self.on.clicked):  # fmt: skip
            signal.connect(lambda *_: self._tell())
        self.column.activated.connect(lambda *_: self._measure())
        self.measure.clicked.connect(lambda *_: self._measure())

    def show_look(self, look: LayerLook) -> None:
        """Show a look."""
        self._show(look.width_by or width_by(self._layer, self._first))
        self.on.setChecked(look.width_by is not None)
        self._enable()

    def look_into(self, look: LayerLook) -> LayerLook:
        """The look with what this page says."""
        if not self.on.isChecked() or not self.column.column:
            return replace(look, width_by=None)
        made = WidthByValue(column=self.column.column, low=self.low.value(), high=self.high.value(),
                            low_px=self.low_px.value(), high_px=self.high_px.value())  # fmt: skip
        return replace(look, width_by=made)

    def _show(self, shown: WidthByValue | None) -> None:
        if shown is None:
            return
        self._filling = True
        self.column.show_column(shown.column)
        for field, value in ((self.low, shown.low), (self.high, shown.high), (self.low_px, shown.low_px),
                             (self.high_px, shown.high_px)):  # fmt: skip
            field.setValue(value)
        self._filling = False

    def _measure(self) -> None:
        """Take the ends from the layer's own values."""
        self._show(width_by(self._layer, self.column.column))
        self._tell()


class ScalesPage(StylePage):
    """At which scales the layer is shown, whether near points are drawn as one, and how far it covers what is below."""

    def __init__(self, layer: MapLayer) -> None:
        super().__init__()
        self._filling = False
        self.from_scale, self.to_scale, self.cluster_from = ScaleBox(), ScaleBox(), ScaleBox()
        self.opacity = with_room(QSpinBox())
        self.opacity.setRange(5, 100)
        self.opacity.setSuffix(" %")
        self.opacity.setKeyboardTracking(False)
        self.clusters = QCheckBox(tr("ui.style_clusters_on"))
        self.reach = pixels(10.0, 200.0, 5.0)
        form = form_layout(self)
        add_row(form, tr("ui.layer_opacity"), self.opacity, tr("ui.layer_opacity_tip"))
        add_row(form, tr("ui.style_from_scale"), self.from_scale, tr("ui.style_from_scale_tip"))
        add_row(form, tr("ui.style_to_scale"), self.to_scale, tr("ui.style_to_scale_tip"))
        self._points = layer.kind == "point"
        if self._points:
            named(self.clusters, tr("ui.style_clusters_on"))
            form.addRow(self.clusters)
            add_row(form, tr("ui.style_cluster_reach"), self.reach)
            add_row(form, tr("ui.style_cluster_from"), self.cluster_from, tr("ui.style_cluster_from_tip"))
        form.addRow(label(tr("ui.style_scales_hint"), "muted"))
        for signal in (self.from_scale.typed, self.to_scale.typed, self.cluster_from.typed, self.opacity.valueChanged,
                       self.reach.valueChanged, self.clusters.clicked):  # fmt: skip
            signal.connect(lambda *_: self._tell())

    def show_look(self, look: LayerLook) -> None:
        """Show a look."""
        self._filling = True
        self.opacity.setValue(round(look.opacity_pu * 100))
        self.from_scale.show_scale(look.from_scale)
        self.to_scale.show_scale(look.to_scale)
        self.clusters.setChecked(look.cluster_px > 0)
        self.reach.setValue(look.cluster_px or _GROUP_PX)
        self.cluster_from.show_scale(look.cluster_from_scale)
        self._filling = False
        self._enable()

    def look_into(self, look: LayerLook) -> LayerLook:
        """The look with what this page says."""
        grouped = self._points and self.clusters.isChecked()
        return replace(look, opacity_pu=self.opacity.value() / 100.0, from_scale=self.from_scale.scale,
                       to_scale=self.to_scale.scale, cluster_px=self.reach.value() if grouped else 0.0,
                       cluster_from_scale=self.cluster_from.scale if grouped else None)  # fmt: skip

    def _enable(self) -> None:
        for field in (self.reach, self.cluster_from):
            field.setEnabled(self.clusters.isChecked())

    def _tell(self) -> None:
        self._enable()
        if not self._filling:
            self.changed.emit()
