"""A file that is in the project already: told on the first page, with the choice to change that import."""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout

from planner.model.project import Project, Source, source_id_of
from ui.texts import tr
from ui.widgets.nested import nest
from ui.widgets.plain import label, tip


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Source of the project that reads a file."""

    source_id: str
    source: Source

    @property
    def name(self) -> str:
        """What the layers panel calls it."""
        return self.source.title or Path(self.source.path).name


def known_source(project: Project | None, path: Path) -> Known | None:
    """The first source that reads a file; None where none does."""
    if project is None:
        return None
    wanted = path.resolve()
    for number, source in enumerate(project.sources):
        if (project.folder / source.path).resolve() == wanted:
            return Known(source_id=source_id_of(project, number), source=source)
    return None


class KnownStrip(QFrame):
    """The file is in the project already: change that import, or add it again.

    Signals
    -------
    change, again : one of the two is chosen
    """

    change = Signal()
    again = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("warning")
        self.words = label("")
        self.to_change, self.to_add = QPushButton(tr("ui.wizard_known_change")), QPushButton(tr("ui.wizard_known_add"))
        self.to_change.setToolTip(tip(tr("ui.wizard_known_change_tip")))
        self.to_add.setToolTip(tip(tr("ui.wizard_known_add_tip")))
        self.to_change.clicked.connect(self.change)
        self.to_add.clicked.connect(self.again)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        for button in (self.to_add, self.to_change):
            button.setAutoDefault(False)
            buttons.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 8, 12, 8)
        layout.addWidget(self.words)
        nest(layout, buttons)
        self.hide()

    def tell(self, known: Known | None) -> None:
        """Show it for a source, or not at all."""
        if known is not None:
            self.words.setText(tr("ui.wizard_known", name=known.name))
        self.setVisible(known is not None)
