"""The window's few dialogs: faults as sentences, outputs written, help, about. Foreign text is plain text."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QSize, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication, QIcon, QTextCursor, QTextDocument
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QListWidget,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QSplitter,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from planner.resources import data_path
from ui.texts import language, tr
from ui.theme.icons import icon, pixmap
from ui.theme.tokens import tokens
from ui.widgets.blocks import column
from ui.widgets.plain import label
from ui.work import Failure

HELP_TOPICS = ("first_project", "data", "results", "grid", "calibration", "shortcuts")


def _dialog(parent: QWidget | None, title: str) -> tuple[QDialog, QVBoxLayout]:
    dialog = QDialog(parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setWindowTitle(title)
    layout = QVBoxLayout(dialog)
    layout.setContentsMargins(20, 18, 20, 16)
    layout.setSpacing(12)
    return dialog, layout


def _headline(icon_name: str, color: str, text: str) -> QWidget:
    made = QWidget()
    layout = QHBoxLayout(made)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(12)
    picture = label("", wrap=False)
    picture.setPixmap(pixmap(icon_name, 28, color))
    layout.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
    layout.addWidget(label(text, "title"), 1)
    return made


def _buttons(dialog: QDialog, extra: Sequence[QPushButton] = ()) -> QDialogButtonBox:
    box = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    box.button(QDialogButtonBox.StandardButton.Close).setText(tr("ui.close"))
    for button in extra:
        box.addButton(button, QDialogButtonBox.ButtonRole.ActionRole)
    box.rejected.connect(dialog.reject)
    return box


def failure(parent: QWidget | None, title: str, what: Failure) -> QDialog:
    """Faults of the input as sentences; an unexpected one as a report that can be copied."""
    dialog, layout = _dialog(parent, tr("ui.failed_title"))
    layout.addWidget(_headline("issues", tokens().bad, tr("ui.failed", task=title)))
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
        report = QPlainTextEdit(text)
        report.setReadOnly(True)
        report.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        report.setAccessibleName(tr("ui.report_text"))
        layout.addWidget(report, 1)
    copy = QPushButton(icon("copy"), tr("ui.copy"))
    copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(text))
    layout.addWidget(_buttons(dialog, [copy]))
    dialog.resize(560, 260 if what.sentences else 400)
    return dialog


def outputs_written(parent: QWidget | None, folder: Path, paths: Sequence[Path]) -> QDialog:
    """Lists the files written, and opens them."""
    dialog, layout = _dialog(parent, tr("ui.export_title"))
    layout.addWidget(_headline("check", tokens().good, tr("ui.export_done", n=len(paths))))
    layout.addWidget(label(str(folder), "muted"))
    files = QListWidget()
    files.ensurePolished()
    files.setAccessibleName(tr("ui.files"))
    for path in paths:
        files.addItem(path.relative_to(folder).as_posix() if path.is_relative_to(folder) else str(path))
    layout.addWidget(files, 1)
    buttons = [QPushButton(icon("open"), tr("ui.open_folder"))]
    buttons[0].clicked.connect(partial(open_path, folder))
    report = next((path for path in paths if path.suffix == ".pdf"), None)
    if report is not None:
        buttons.insert(0, QPushButton(icon("document"), tr("ui.open_report")))
        buttons[0].clicked.connect(partial(open_path, report))
    layout.addWidget(_buttons(dialog, buttons))
    dialog.resize(520, 340)
    return dialog


def open_path(path: Path) -> None:
    """Open a file or folder with the system's program for it."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))


def about(parent: QWidget | None) -> QDialog:
    """Version, purpose, licence."""
    from planner import __version__

    dialog, layout = _dialog(parent, tr("ui.action_about"))
    logo = label("", wrap=False)
    logo.setPixmap(QIcon(str(data_path("icons", "chargesite.svg"))).pixmap(QSize(48, 48)))
    layout.addWidget(logo)
    layout.addWidget(label(f"Chargesite {__version__}", "title"))
    layout.addWidget(label(tr("ui.about_text")))
    layout.addWidget(_buttons(dialog))
    dialog.setMinimumWidth(420)
    return dialog


def help_text(topic: str) -> str:
    """Markdown of a help topic in the window's language."""
    return data_path("help", language(), f"{topic}.md").read_text(encoding="utf-8")


def help_title(markdown: str) -> str:
    """Title of a topic: its first heading."""
    return next((line.lstrip("# ") for line in markdown.splitlines() if line.startswith("#")), "")


def help_window(parent: QWidget | None, topic: str = HELP_TOPICS[0]) -> QDialog:
    """Topics left, the page right."""
    dialog, layout = _dialog(parent, tr("ui.help_title"))
    texts = [help_text(name) for name in HELP_TOPICS]
    topics, page = QListWidget(), QTextBrowser()
    topics.ensurePolished()
    topics.setWordWrap(True)
    topics.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    topics.setAccessibleName(tr("ui.help_topics"))
    topics.addItems([help_title(text) for text in texts])
    page.setAccessibleName(tr("ui.help_title"))
    page.setOpenLinks(False)
    page.document().setDocumentMargin(14)

    def show(at: int) -> None:
        page.document().setMarkdown(texts[at], QTextDocument.MarkdownFeature.MarkdownDialectGitHub)
        page.moveCursor(QTextCursor.MoveOperation.Start)
        page.verticalScrollBar().setValue(0)

    topics.currentRowChanged.connect(show)
    topics.setCurrentRow(HELP_TOPICS.index(topic))
    splitter = QSplitter()
    splitter.addWidget(topics)
    splitter.addWidget(page)
    splitter.setStretchFactor(1, 1)
    splitter.setSizes([220, 560])
    splitter.setChildrenCollapsible(False)
    layout.addWidget(splitter, 1)
    layout.addWidget(_buttons(dialog))
    dialog.resize(880, 640)
    return dialog
