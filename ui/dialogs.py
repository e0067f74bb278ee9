"""The window's few dialogs: faults as sentences, outputs written, reports, about. Foreign text is plain text."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QSize, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication, QIcon
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QListWidget,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from planner.app.exports import OCPI_DRAFT_NAME
from planner.resources import data_path
from ui.texts import tr
from ui.theme.icons import icon, pixmap
from ui.theme.tokens import tokens
from ui.widgets.blocks import column, note
from ui.widgets.plain import label
from ui.work import Failure


def make_dialog(parent: QWidget | None, title: str, help_topic: str = "") -> tuple[QDialog, QVBoxLayout]:
    """Dialog with its layout; F1 in it opens the topic."""
    dialog = QDialog(parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setWindowTitle(title)
    dialog.setProperty("help", help_topic)
    layout = QVBoxLayout(dialog)
    layout.setContentsMargins(20, 18, 20, 16)
    layout.setSpacing(12)
    return dialog, layout


def headline(icon_name: str, color: str, text: str) -> QWidget:
    """Picture and title at the top of a dialog."""
    made = QWidget()
    layout = QHBoxLayout(made)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(12)
    picture = label("", wrap=False)
    picture.setPixmap(pixmap(icon_name, 28, color))
    layout.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
    layout.addWidget(label(text, "title"), 1)
    return made


def mark_default(button: QPushButton) -> QPushButton:
    """Fill the button that Enter presses."""
    button.setObjectName("primary")
    button.setDefault(True)
    return button


def button_row(
    dialog: QDialog, extra: Sequence[QPushButton] = (), default: QPushButton | None = None
) -> QDialogButtonBox:
    """What can be done, Close at the end; the one that Enter presses first, where there is one."""
    box = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    box.button(QDialogButtonBox.StandardButton.Close).setText(tr("ui.close"))
    if default is not None:
        box.addButton(mark_default(default), QDialogButtonBox.ButtonRole.AcceptRole)
    for button in extra:
        box.addButton(button, QDialogButtonBox.ButtonRole.ActionRole)
    box.rejected.connect(dialog.reject)
    return box


def failure(parent: QWidget | None, title: str, what: Failure) -> QDialog:
    """Faults of the input as sentences; an unexpected one as a report that can be copied."""
    dialog, layout = make_dialog(parent, tr("ui.failed_title"), "help_and_faults")
    layout.addWidget(headline("issues", tokens().bad, tr("ui.failed", task=title)))
    text = "\n".join(what.sentences) or what.report
    if what.sentences:
        area = QScrollArea()
        area.setWidgetResizable(True)
        page = column([label(sentence) for sentence in what.sentences], 10, fill=True)
        page.setObjectName("page")
        page.setContentsMargins(10, 10, 10, 10)
        area.setWidget(page)
        layout.addWidget(area, 1)
    else:
        layout.addWidget(label(tr("ui.unexpected")))
        layout.addWidget(report_view(text), 1)
    copy = QPushButton(icon("copy"), tr("ui.copy"))
    copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(text))
    layout.addWidget(button_row(dialog, [copy]))
    dialog.resize(560, 260 if what.sentences else 400)
    return dialog


def outputs_written(parent: QWidget | None, folder: Path, paths: Sequence[Path]) -> QDialog:
    """Lists the files written, and opens them."""
    dialog, layout = make_dialog(parent, tr("ui.export_title"), "results")
    layout.addWidget(headline("check", tokens().good, tr("ui.export_done", n=len(paths))))
    layout.addWidget(label(str(folder), "muted"))
    files = QListWidget()
    files.ensurePolished()
    files.setAccessibleName(tr("ui.files"))
    for path in paths:
        files.addItem(path.relative_to(folder).as_posix() if path.is_relative_to(folder) else str(path))
    layout.addWidget(files, 1)
    if any(path.as_posix().endswith(OCPI_DRAFT_NAME) for path in paths):
        layout.addWidget(note(tr("app.ocpi_draft", file=OCPI_DRAFT_NAME)))
    buttons = [QPushButton(icon("open"), tr("ui.open_folder"))]
    buttons[0].clicked.connect(partial(open_path, folder))
    report = next((path for path in paths if path.suffix == ".pdf"), None)
    if report is not None:
        buttons.insert(0, QPushButton(icon("document"), tr("ui.open_report")))
        buttons[0].clicked.connect(partial(open_path, report))
    layout.addWidget(button_row(dialog, buttons))
    dialog.resize(520, 340)
    return dialog


def open_path(path: Path) -> None:
    """Open a file or folder with the system's program for it."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))


def about(parent: QWidget | None) -> QDialog:
    """Version, purpose, licence."""
    from planner import __version__

    dialog, layout = make_dialog(parent, tr("ui.action_about"))
    logo = label("", wrap=False)
    logo.setPixmap(QIcon(str(data_path("icons", "chargesite.svg"))).pixmap(QSize(48, 48)))
    layout.addWidget(logo)
    layout.addWidget(label(f"Chargesite {__version__}", "title"))
    layout.addWidget(label(tr("ui.about_text")))
    layout.addStretch(1)
    layout.addWidget(button_row(dialog))
    dialog.setMinimumWidth(420)
    return dialog


def report_text_dialog(parent: QWidget | None, text: str, copy_to: Callable[[str], None]) -> QDialog:
    """The text of a report to read first; it goes nowhere but to the clipboard."""
    dialog, layout = make_dialog(parent, tr("ui.report_title"), "help_and_faults")
    layout.addWidget(label(tr("ui.report_intro")))
    layout.addWidget(report_view(text), 1)
    copy = QPushButton(icon("copy"), tr("ui.copy"))
    copy.clicked.connect(partial(copy_to, text))
    layout.addWidget(button_row(dialog, [copy]))
    dialog.resize(680, 460)
    return dialog


def report_view(text: str) -> QPlainTextEdit:
    """Text of a report, to read and to select."""
    made = QPlainTextEdit(text)
    made.setReadOnly(True)
    made.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
    made.setAccessibleName(tr("ui.report_text"))
    return made


def crs_dialog(parent: QWidget | None, crs: str) -> QDialog:
    """What the project's coordinate system is and means for the figures."""
    dialog, layout = make_dialog(parent, tr("ui.crs_name"), "map")
    layout.addWidget(label(crs or tr("ui.unknown"), "title"))
    name, area = _crs_words(crs)
    if name:
        layout.addWidget(column([label(name, "heading"), label(area, "muted")], 2))
    layout.addWidget(label(tr("ui.crs_meaning")))
    layout.addWidget(note(tr("ui.crs_chosen")))
    copy = QPushButton(icon("copy"), tr("ui.copy"))
    copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(crs))
    layout.addStretch(1)
    layout.addWidget(button_row(dialog, [copy]))
    dialog.setMinimumWidth(520)
    return dialog


def _crs_words(crs: str) -> tuple[str, str]:
    """Name and area of use of a coordinate system, from the EPSG list that comes with pyproj."""
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    try:
        found = CRS.from_user_input(crs)
    except CRSError:
        return "", ""
    area = found.area_of_use.name if found.area_of_use is not None else ""
    words = tr("ui.crs_area")
    return found.name, f"{words}: {area}" if area else ""
