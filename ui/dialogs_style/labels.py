"""Page of the style dialog: names on the map."""

from dataclasses import replace

from planner.maps.layer import MapLayer
from planner.model.look import LabelLook, LayerLook
from ui.dialogs_style.fields import ColorButton, ColumnBox, ScaleBox, SwitchedPage, add_row, form_layout, pixels
from ui.texts import tr
from ui.widgets.plain import label

_NAMES = ("name", "title", "ref", "site_id", "operator")


class LabelsPage(SwitchedPage):
    """Which column names the features, how large, from which scale, and who goes first."""

    def __init__(self, layer: MapLayer, figures: tuple[str, ...]) -> None:
        super().__init__(tr("ui.style_labels_on"))
        columns = tuple(layer.attributes)
        self._first = next((name for name in _NAMES if name in columns), columns[0] if columns else "")
        self.column = ColumnBox(columns)
        self.text_size, self.halo = pixels(6.0, 40.0, 0.5), pixels(0.0, 6.0, 0.5)
        self.color = ColorButton()
        self.from_scale = ScaleBox()
        self.priority = ColumnBox(figures, none=tr("ui.style_no_priority"))
        form = form_layout(self)
        self.on.setEnabled(bool(columns))
        form.addRow(self.on)
        add_row(form, tr("ui.style_label_column"), self.column)
        add_row(form, tr("ui.style_label_size"), self.text_size)
        add_row(form, tr("ui.style_label_halo"), self.halo, tr("ui.style_label_halo_tip"))
        add_row(form, tr("ui.style_color"), self.color)
        add_row(form, tr("ui.style_label_from"), self.from_scale, tr("ui.style_label_from_tip"))
        add_row(form, tr("ui.style_priority"), self.priority, tr("ui.style_priority_tip"))
        form.addRow(label(tr("ui.style_labels_hint"), "muted"))
        self._fields = (self.column, self.text_size, self.halo, self.color, self.from_scale, self.priority)
        for signal in (self.column.activated, self.text_size.valueChanged, self.halo.valueChanged, self.color.picked,
                       self.from_scale.typed, self.priority.activated, self.on.clicked):  # fmt: skip
            signal.connect(lambda *_: self._tell())

    def show_look(self, look: LayerLook) -> None:
        """Show a look."""
        shown = look.labels or LabelLook(column=self._first)
        self._filling = True
        self.on.setChecked(look.labels is not None)
        self.column.show_column(shown.column)
        self.text_size.setValue(shown.size_px)
        self.halo.setValue(shown.halo_px)
        self.color.show_color(shown.color)
        self.from_scale.show_scale(shown.from_scale)
        self.priority.show_column(shown.priority_column)
        self._filling = False
        self._enable()

    def look_into(self, look: LayerLook) -> LayerLook:
        """The look with what this page says."""
        if not self.on.isChecked() or not self.column.column:
            return replace(look, labels=None)
        made = LabelLook(column=self.column.column, size_px=self.text_size.value(), halo_px=self.halo.value(),
                         color=self.color.color, from_scale=self.from_scale.scale,
                         priority_column=self.priority.column)  # fmt: skip
        return replace(look, labels=made)
