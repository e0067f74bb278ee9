"""Panels and dialogs look finished: all fit a small screen, no word is cut, Enter and Escape do what one expects."""

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QLabel,
    QPushButton,
    QRadioButton,
    QScrollArea,
    QTableView,
    QTabWidget,
    QToolButton,
    QWidget,
)

from planner.app.editing_settings import with_setting
from planner.app.worker import run_job
from planner.model.progress import SILENT
from planner.model.texts import catalogue
from tests.window_dialogs import all_dialogs, opened
from ui.map.room import room_of
from ui.status import TWO_LINES
from ui.texts import set_language
from ui.theme.look import apply
from ui.widgets.elided import ElidedLabel

SMALL_PX, HEADER_PX, CELL_PX, READABLE_PX = (960, 640), 26, 10, 120
ASKED_FIRST = {"figures"}  # what a dialog asks the worker for before it has anything to show
WORDS = (QPushButton, QCheckBox, QRadioButton, QLabel)
# Enter does what one types for, so that no button stands out; or the dialog is asked with the mouse
WITHOUT_DEFAULT = {"about", "crs", "help", "report", "failure_sentences", "failure_report", "unreadable", "outputs",
                   "compare", "rules", "preferences", "assumptions", "style", "basemaps", "palette", "value",
                   "versions", "damaged_for_good", "version_changes", "import_wizard"}  # fmt: skip


@pytest.fixture
def shell(lent_shell):
    return lent_shell


@pytest.fixture(params=["en", "de"])
def spoken(request, qapp):
    set_language(request.param)
    yield request.param
    set_language("en")


@pytest.fixture(params=["dark", "contrast"])
def painted(request, qapp):
    apply(qapp, request.param)
    yield request.param
    apply(qapp, "light")


def in_sight(widget: QWidget, root: QWidget) -> bool:
    """Not scrolled away: what a scroll area hides, it shows when it is asked to."""
    parent = widget.parentWidget()
    while parent is not None and parent is not root:
        if isinstance(parent, QScrollArea):
            return False
        parent = parent.parentWidget()
    return True


def cut(root: QWidget) -> list[str]:
    """Words of labels, buttons and boxes that have less room than they need."""
    found = []
    for widget in (each for kind in WORDS for each in root.findChildren(kind)):
        if not widget.isVisible() or not widget.text().strip() or isinstance(widget, ElidedLabel):
            continue
        need = widget.minimumSizeHint() if isinstance(widget, QLabel) else widget.sizeHint()
        if isinstance(widget, QLabel) and widget.wordWrap():
            if widget.heightForWidth(widget.width()) > widget.height() + 1 and in_sight(widget, root):
                found.append(f"{widget.text()[:60]} (height {widget.height()})")
        elif widget.width() < need.width() - 1:
            found.append(f"{widget.text()[:60]} (width {widget.width()} of {need.width()})")
    return found


def headers(root: QWidget) -> list[str]:
    """Headers of columns that have less room than their words; the last one may go on beyond the edge."""
    found = []
    for table in root.findChildren(QTableView):
        head = table.horizontalHeader()
        font = QFont(head.font())
        font.setBold(True)
        bold = QFontMetrics(font)
        if not table.isVisible() or not head.isVisible():
            continue
        for at in range(head.count()):
            name = str(table.model().headerData(at, Qt.Orientation.Horizontal) or "")
            need = max(map(bold.horizontalAdvance, name.splitlines()), default=0) + HEADER_PX
            has = head.sectionSize(at)
            if not head.isSectionHidden(at) and has < need:
                found.append(f"header {name!r} (width {has} of {need})")
    return found


def squeezed(root: QWidget) -> list[str]:
    """Scroll areas that are not to be scrolled across, and are narrower than what is in them."""
    return [f"scroll area {area.viewport().width()} of {area.widget().minimumSizeHint().width()}"
            for area in root.findChildren(QScrollArea)
            if area.isVisible() and area.widget() is not None
            and area.horizontalScrollBarPolicy() == Qt.ScrollBarPolicy.ScrollBarAlwaysOff
            and area.widget().minimumSizeHint().width() > area.viewport().width()]  # fmt: skip


def outside(root: QWidget) -> list[str]:
    """Buttons that lie beyond the edge of their panel or dialog."""
    buttons = [*root.findChildren(QPushButton), *root.findChildren(QToolButton)]
    return [each.text() or each.accessibleName() for each in buttons
            if each.isVisible() and in_sight(each, root)
            and not root.rect().contains(QRect(each.mapTo(root, each.rect().topLeft()), each.size()))]  # fmt: skip


def dotted(root: QWidget) -> list[str]:
    """Columns that show none of their cells whole, and hardly the beginning of any: three dots, row by row."""
    found = []
    for table in root.findChildren(QTableView):
        model, font = table.model(), table.fontMetrics()
        for at in range(model.columnCount() if table.isVisible() else 0):
            words = [str(model.index(row, at).data() or "") for row in range(min(model.rowCount(), 20))]
            least = min((font.horizontalAdvance(each) + CELL_PX for each in words if each), default=0)
            if not table.isColumnHidden(at) and table.columnWidth(at) < min(least, READABLE_PX):
                found.append(f"column {model.headerData(at, Qt.Orientation.Horizontal)!r} ({table.columnWidth(at)})")
    return found


def all_tabs(dialog: QWidget):
    """A dialog with each of its tabs in front."""
    boxes = dialog.findChildren(QTabWidget)
    yield dialog
    for box in boxes:
        for at in range(1, box.count()):
            box.setCurrentIndex(at)
            yield dialog


def answer(work, pool, qtbot) -> None:
    """Give a dialog what it asked for: one that is still empty looks finished easily."""
    for job in [each for each in pool.jobs if each.kind in ASKED_FIRST]:
        pool.jobs.remove(job)
        with qtbot.waitSignal(work.done):
            job.tell("on_done", run_job(job.kind, job.args, SILENT))
        qtbot.wait(1)


def test_every_dialog_fits_a_small_screen_and_cuts_no_word(window, spoken, pool, qtbot):
    found = {}
    for name, make in all_dialogs(window.desk).items():
        with opened(make) as dialog:
            answer(window.desk.work, pool, qtbot)
            least = dialog.minimumSizeHint().expandedTo(dialog.minimumSize())
            assert least.width() <= SMALL_PX[0], name
            assert least.height() <= SMALL_PX[1], name
            assert dialog.width() <= 1000, name
            assert dialog.height() <= 700, name
            if said := [
                each
                for shown in all_tabs(dialog)
                for each in (*cut(shown), *outside(shown), *headers(shown), *squeezed(shown), *dotted(shown))
            ]:
                found[name] = said
    assert found == {}


def test_dialogs_cut_no_word_in_the_other_looks(window, painted, qtbot):
    set_language("de")
    found = {}
    for name, make in all_dialogs(window.desk).items():
        with opened(make) as dialog:
            if said := [*cut(dialog), *outside(dialog)]:
                found[name] = said
    set_language("en")
    assert found == {}


def test_escape_closes_every_dialog_and_enter_has_its_button(window, qtbot):
    for name, make in all_dialogs(window.desk).items():
        with opened(make) as dialog:
            if isinstance(dialog, QDialog) and not any(name.startswith(each) for each in WITHOUT_DEFAULT):
                defaults = [each for each in dialog.findChildren(QPushButton) if each.isDefault()]
                assert len(defaults) == 1, name
            qtbot.keyClick(dialog, Qt.Key.Key_Escape)
            assert not dialog.isVisible(), name


@pytest.mark.parametrize("size", [(1400, 900), (1000, 700)])
def test_no_panel_cuts_its_words_or_lies_over_its_neighbour(shell, fabricated_run, spoken, size, qtbot):
    shell.preferences.language = spoken
    window = shell.build()
    window.resize(*size)
    shell.session.open_run(fabricated_run, None)
    window.arrange()
    found = {}
    for panel_id, dock in window.docks.items():
        window.frame.reset()
        window.desk.show_panel(panel_id)
        qtbot.wait(1)
        panel = dock.widget()
        said = [*cut(panel), *outside(panel), *headers(panel), *squeezed(panel), *dotted(panel)]
        card = window.docks["card"]
        if dock is not card and not card.isHidden() and dock.geometry().intersects(card.geometry()):
            said.append(f"lies over the card: {dock.geometry()}")
        if said:
            found[panel_id] = said
    assert found == {}


def test_what_a_tool_asks_for_is_read_to_its_end_in_a_small_window(window, spoken, qtbot):
    window.resize(1000, 700)
    window.status.place.show_place(7.94, 48.47)
    qtbot.wait(1)
    room, letters = window.status.room(), QFontMetrics(window.status.small())
    hints = [words for code, words in catalogue(spoken).items() if code.startswith("ui.tool_hint_")]
    assert len(hints) > 10
    assert [each for each in hints if not room.contains(letters.boundingRect(room, int(TWO_LINES), each))] == []


def test_the_box_to_go_to_a_place_lies_over_what_is_told_of_old_results(window, qtbot):
    session = window.desk.session
    session.apply(with_setting(session.project, "demand.year", 2035), "Year")
    window.show()
    assert window.stale.isVisible()
    box = room_of(window.desk).goto
    box.open()
    qtbot.wait(1)
    at = box.mapTo(window.stack, box.rect().center())
    found = window.stack.childAt(at)
    assert found is box or box.isAncestorOf(found)
    session.close()
    assert not box.isVisible()


def test_turning_to_a_panel_of_the_right_side_leaves_the_map_its_width(window, qtbot):
    window.resize(1000, 700)
    window.arrange()
    qtbot.wait(1)
    before_px = window.docks["card"].width()
    window.desk.show_panel("identify")
    qtbot.wait(1)
    assert window.docks["identify"].width() <= max(before_px, 308) + 2
