"""Third page: coordinate system and encoding, with the map and the rows that follow each change."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QSplitter,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from planner.app.importing.records import FileLook
from ui.texts import tr
from ui.theme.icons import icon
from ui.widgets.nested import nest
from ui.widgets.plain import label, tip
from ui.wizard.crs_list import CrsList
from ui.wizard.page import IssueList, Page, Told
from ui.wizard.preview_map import PreviewMap
from ui.wizard.rows import RowsTable
from ui.wizard.state import WizardState
from ui.wizard.words import place_words

_ENCODINGS = ("UTF-8", "cp1252", "ISO-8859-15", "cp850", "cp1250", "utf-16", "mac_roman")
_ENCODING_FORMATS = ("csv", "shapefile", "zip", "geojson")
_CODE = Qt.ItemDataRole.UserRole


class PlacePage(Page):
    """Where it lies."""

    page_id = "place"

    def __init__(self, state: WizardState) -> None:
        super().__init__(state, tr("ui.wizard_ask_place"))
        self.found = Told()
        self.layout_.addWidget(self.found)
        split = QSplitter()
        split.setChildrenCollapsible(False)
        split.addWidget(self._left())
        split.addWidget(self._right())
        split.setStretchFactor(0, 2)
        split.setStretchFactor(1, 3)
        split.setSizes([360, 500])
        self.layout_.addWidget(split, 1)
        state.looked.connect(self.refresh)

    def _left(self) -> QWidget:
        made = QWidget()
        layout = QVBoxLayout(made)
        layout.setContentsMargins(0, 0, 8, 0)
        layout.setSpacing(8)
        self.offered = QListWidget()
        self.offered.setAccessibleName(tr("ui.wizard_crs_offered"))
        self.offered.setToolTip(tip(tr("ui.wizard_crs_offered_tip")))
        self.offered.setWordWrap(True)
        self.offered.itemClicked.connect(self._take_offered)
        self.offered.itemActivated.connect(self._take_offered)
        self.all = CrsList(self.state.desk)
        self.all.picked.connect(self._take_code)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.addTab(self.offered, tr("ui.wizard_crs_fitting"))
        self.tabs.addTab(self.all, tr("ui.wizard_crs_all"))
        self.tabs.currentChanged.connect(self._open_tab)
        layout.addWidget(self.tabs, 1)
        self.chosen = label("", "heading")
        layout.addWidget(self.chosen)
        self.swap = QCheckBox(tr("ui.wizard_swap"))
        self.swap.setToolTip(tip(tr("ui.wizard_swap_tip")))
        self.swap.clicked.connect(lambda on: self.state.set_crs(self.state.choice.crs, swapped=on))
        layout.addWidget(self.swap)
        layout.addWidget(self._encoding())
        return made

    def _encoding(self) -> QWidget:
        self.encoding_part = QWidget()
        layout = QVBoxLayout(self.encoding_part)
        layout.setContentsMargins(0, 6, 0, 0)
        layout.setSpacing(4)
        self.encodings = QComboBox()
        self.encodings.setAccessibleName(tr("ui.wizard_encoding"))
        self.encodings.setToolTip(tip(tr("ui.wizard_encoding_tip")))
        self.encodings.activated.connect(lambda: self.state.set_encoding(str(self.encodings.currentData())))
        caption = label(tr("ui.wizard_encoding"), wrap=False)
        caption.setBuddy(self.encodings)
        line = QHBoxLayout()
        line.addWidget(caption)
        line.addWidget(self.encodings, 1)
        nest(layout, line)
        self.samples = label("", "muted")
        layout.addWidget(self.samples)
        return self.encoding_part

    def _right(self) -> QWidget:
        made = QSplitter(Qt.Orientation.Vertical)
        made.setChildrenCollapsible(False)
        self.map, self.table = PreviewMap(), RowsTable()
        self.faults = IssueList()
        lower = QWidget()
        layout = QVBoxLayout(lower)
        layout.setContentsMargins(0, 6, 0, 0)
        layout.addWidget(self.faults)
        layout.addWidget(self.table, 1)
        made.addWidget(self.map)
        made.addWidget(lower)
        made.setSizes([300, 200])
        return made

    def enter(self) -> None:
        """Show what is known."""
        self.refresh()

    def ready(self) -> bool:
        """A coordinate system is known, or the positions' columns must be named first."""
        look = self.state.look
        if look is None:
            return False
        return bool(self.state.choice.crs or look.crs_state in {"found", "far", "none"})

    def refresh(self) -> None:
        """Show the newest look."""
        look = self.state.look
        if look is None:
            return
        self.found.tell(self._state_words(look))
        self._show_offered(look)
        self._show_encodings(look)
        self.swap.setChecked(self.state.choice.swap_axes)
        code = self.state.choice.crs or look.crs
        self.chosen.setText(tr("ui.wizard_crs_chosen", crs=code) if code else tr("ui.wizard_crs_none_chosen"))
        words = tr("ui.wizard_map_no_crs") if look.crs_state in {"missing", "impossible"} else ""
        self.map.show_layer(look.sample, self.state.desk.session.layers, words)
        self.table.show_rows([column.name for column in look.columns], look.rows)
        self.faults.show_issues(each for each in (*look.faults, *look.issues))
        self.changed.emit()

    def _state_words(self, look: FileLook) -> str:
        chosen = self.state.chosen_crs()
        place = place_words(chosen) if chosen is not None else ""
        said = tr(f"ui.wizard_crs_{look.crs_state}", crs=look.crs, name=look.crs_name)
        return f"{said} {place}".strip()

    def _show_offered(self, look: FileLook) -> None:
        self.offered.clear()
        for choice in look.crs_choices:
            swapped = " – " + tr("ui.wizard_swapped") if choice.swapped else ""
            item = QListWidgetItem(f"{choice.code}  {choice.name}{swapped}\n{place_words(choice)}")
            item.setIcon(icon("check" if choice.place in {"inside", "near"} else "locate"))
            item.setData(_CODE, (choice.code, choice.swapped))
            self.offered.addItem(item)
            if (choice.code, choice.swapped) == (self.state.choice.crs, self.state.choice.swap_axes):
                self.offered.setCurrentItem(item)

    def _show_encodings(self, look: FileLook) -> None:
        self.encoding_part.setVisible(look.file_format in _ENCODING_FORMATS)
        self.encodings.clear()
        own = tr("ui.wizard_encoding_own")
        self.encodings.addItem(own, "")
        fitting = [choice.name for choice in look.encodings if not choice.doubtful]
        for name in dict.fromkeys((*fitting, *_ENCODINGS)):
            self.encodings.addItem(tr("ui.wizard_encoding_fits", name=name) if name in fitting else name, name)
        self.encodings.setCurrentIndex(max(self.encodings.findData(self.state.choice.encoding), 0))
        wanted = self.state.choice.encoding or (fitting[0] if fitting else "")
        shown = next((choice for choice in look.encodings if choice.name == wanted), None)
        self.samples.setText("  ·  ".join(shown.samples) if shown is not None else "")

    def _take_offered(self, item: QListWidgetItem) -> None:
        code, swapped = item.data(_CODE)
        self.state.set_crs(str(code), swapped=bool(swapped))

    def _take_code(self, code: str) -> None:
        self.state.set_crs(code, swapped=self.swap.isChecked())

    def _open_tab(self, at: int) -> None:
        if at == 1:
            self.all.load((*self.state.recents.crs(), self.state.desk.session.crs, "EPSG:4326"))
            self.all.line.setFocus(Qt.FocusReason.TabFocusReason)
