"""Who plans: the head of the papers, the operator's codes, the project's currency, and the roads of the TEN-T."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFileDialog,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from planner.app.currencies import known_rates
from planner.app.editing import company as edits
from planner.model.company import Company
from planner.model.errors import PlannerError
from planner.model.project import Project
from planner.model.rates import EUR
from ui.delivery.common import refusal
from ui.desk import Desk
from ui.dialogs import button_row, make_dialog
from ui.dialogs_style.fields import ColorButton
from ui.ten_t_roads import TenTRoads
from ui.texts import tr
from ui.widgets.blocks import note
from ui.widgets.nested import nest
from ui.widgets.paper_head import PaperHead
from ui.widgets.plain import label, tip
from ui.words import rate_words

TABS = ("company", "operator", "ten_t")
Edit = Callable[[Project], Project]


class AddressBox(QPlainTextEdit):
    """Some lines; what is written is taken when the keys go elsewhere."""

    def __init__(self, take: Callable[[], None]) -> None:
        super().__init__()
        self._take = take
        self.setTabChangesFocus(True)
        self.setFixedHeight(3 * self.fontMetrics().lineSpacing() + 14)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take what is written."""
        super().focusOutEvent(event)
        self._take()


class CompanyForm:
    """The dialog: each field is taken as soon as it is left, as a step that can be undone."""

    def __init__(self, desk: Desk, tab: str = TABS[0]) -> None:
        self._desk = desk
        self._filling = False
        self.dialog, layout = make_dialog(desk.window, tr("ui.company_title"), "company")
        self.head = PaperHead()
        self.fault = label("")
        self.strip = QFrame()
        self.strip.setObjectName("warning")
        QHBoxLayout(self.strip).addWidget(self.fault)
        self.strip.setVisible(False)
        self.lines: dict[str, QLineEdit] = {}
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.setAccessibleName(tr("ui.company_title"))
        self.roads = TenTRoads(desk, self.try_step)
        for name, page in zip(TABS, (self._company(), self._operator(), self.roads), strict=True):
            self.tabs.addTab(page, tr(f"ui.company_tab_{name}"))
        self.tabs.setCurrentIndex(TABS.index(tab))
        layout.addWidget(self.tabs, 1)
        layout.addWidget(self.strip)
        layout.addWidget(button_row(self.dialog))
        self.dialog.resize(620, 520)
        self.dialog.setProperty("holder", self)
        desk.session.project_changed.connect(self.fill)
        self.dialog.destroyed.connect(partial(_disconnect, desk, self.fill))
        self.fill()

    def _company(self) -> QWidget:
        page, form = _page()
        self.address = AddressBox(lambda: self._take_line("address", self.address.toPlainText()))
        for name in edits.LINES:
            _add(form, name, self.address if name == "address" else self._line(name, self._take_line))
        self.logo = QLineEdit()
        self.logo.setReadOnly(True)
        self.logo.setPlaceholderText(tr("ui.company_logo_none"))
        choose, clear = QPushButton(tr("ui.prefs_choose")), QPushButton(tr("ui.company_logo_clear"))
        choose.clicked.connect(lambda _checked=False: self.choose_logo())
        clear.clicked.connect(lambda _checked=False: self._take("logo", lambda p: edits.with_company_logo(p, None)))
        for button in (choose, clear):
            button.setAutoDefault(False)
            button.setAccessibleName(f"{button.text()}: {tr('ui.company_logo')}")
            button.setToolTip(tip(tr("ui.company_logo_tip")))
        _add(form, "logo", _row(self.logo, choose, clear), self.logo)
        self.color = self._line("color", lambda _name, text: self._take_color(text))
        self.color.setPlaceholderText("#1f4e79")
        self.swatch = ColorButton()
        self.swatch.setAutoDefault(False)
        self.swatch.setAccessibleName(tr("ui.company_color"))
        self.swatch.setToolTip(tip(tr("ui.company_color_tip")))
        self.swatch.picked.connect(self._take_color)
        _add(form, "color", _row(self.color, self.swatch), self.color)
        page.layout().insertWidget(0, self.head)  # type: ignore[union-attr]  # the page has a box
        return page

    def _operator(self) -> QWidget:
        page, form = _page()
        for name in edits.OPERATOR:
            _add(form, name, self._line(name, self._take_operator))
        form.addRow(note(tr("ui.company_codes_note")))
        self.currency = QComboBox()
        self.currency.activated.connect(lambda at: self._take_currency(str(self.currency.itemData(at))))
        _add(form, "currency", self.currency)
        form.addRow(note(tr("ui.company_currency_note")))
        return page

    def fill(self) -> None:
        """Show the project as it stands."""
        project = self._desk.session.project
        if project is None or not isValid(self.dialog):
            return
        self._filling = True
        company = project.company or Company()
        values = {name: getattr(company, name) for name in (*edits.LINES, "color") if name != "address"}
        values |= {name: getattr(project.defaults, name) for name in edits.OPERATOR}
        for name, value in values.items():
            self.lines[name].setText(value)
        self.lines["name"].setPlaceholderText(project.organisation)
        if self.address.toPlainText() != company.address:
            self.address.setPlainText(company.address)
        self.logo.setText(company.logo)
        self.swatch.show_color(company.color)
        self._fill_currencies(project)
        self.roads.fill(project)
        self._show_head(project)
        self._filling = False

    def choose_logo(self) -> None:
        """Ask for a picture, and take it."""
        project = self._desk.session.project
        if project is None:
            return
        title, kinds = tr("ui.company_logo_choose"), tr("ui.company_logo_filter")
        name, _ = QFileDialog.getOpenFileName(self.dialog, title, str(project.folder), kinds)
        if name:
            self._take("logo", lambda p: edits.with_company_logo(p, Path(name)))

    def try_step(self, edit: Edit, text: str) -> bool:
        """Make an edit as a step; a refusal stands in the dialog, and what was written stays."""
        project = self._desk.session.project
        if project is None or self._filling:
            return False
        try:
            after = edit(project)
        except PlannerError as fault:
            self._say(refusal(fault))
            return False
        self._say("")
        self._desk.session.apply(after, text)
        return True

    def _line(self, name: str, take: Callable[[str, str], None]) -> QLineEdit:
        made = self.lines[name] = QLineEdit()
        made.editingFinished.connect(lambda: take(name, made.text()))
        return made

    def _take(self, name: str, edit: Edit) -> None:
        self.try_step(edit, tr("ui.step_company", what=tr(f"ui.company_{name}")))

    def _take_line(self, name: str, written: str) -> None:
        self._take(name, lambda project: edits.with_company_line(project, name, written))

    def _take_operator(self, name: str, written: str) -> None:
        self._take(name, lambda project: edits.with_operator(project, name, written))

    def _take_color(self, written: str) -> None:
        self._take("color", lambda project: edits.with_company_color(project, written))

    def _take_currency(self, code: str) -> None:
        self._take("currency", lambda project: edits.with_display_currency(project, code))

    def _fill_currencies(self, project: Project) -> None:
        own = project.settings.cost.display_currency.strip().upper()
        known = {"": tr("ui.company_currency_person"), EUR: EUR}
        known |= {rate.currency: rate_words(rate) for rate in known_rates(project)}
        known |= {} if own in known else {own: own}
        self.currency.clear()
        for code, words in known.items():
            self.currency.addItem(words, code)
        self.currency.setCurrentIndex(list(known).index(own))

    def _show_head(self, project: Project) -> None:
        try:
            self.head.show_head(edits.shown_head(project))
        except PlannerError as fault:
            self.head.show_head(None)
            self._say(refusal(fault))

    def _say(self, text: str) -> None:
        self.fault.setText(text)
        self.strip.setVisible(bool(text))


def company_dialog(desk: Desk, tab: str = TABS[0]) -> QDialog:
    """Form of company, operator and TEN-T roads, open at a tab."""
    return CompanyForm(desk, tab).dialog


def _disconnect(desk: Desk, fill: Callable[[], None], _gone: object = None) -> None:
    desk.session.project_changed.disconnect(fill)


def _page() -> tuple[QWidget, QFormLayout]:
    page = QWidget()
    outer = QVBoxLayout(page)
    outer.setContentsMargins(2, 12, 2, 2)
    outer.setSpacing(12)
    form = QFormLayout()
    form.setHorizontalSpacing(14)
    form.setVerticalSpacing(8)
    form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    nest(outer, form)
    outer.addStretch(1)
    return page, form


def _add(form: QFormLayout, name: str, widget: QWidget, buddy: QWidget | None = None) -> None:
    """Row of the form: its name is the buddy of what is typed into."""
    typed, words = buddy or widget, tr(f"ui.company_{name}")
    told = label(words, wrap=False)
    told.setBuddy(typed)
    typed.setAccessibleName(words)
    typed.setToolTip(tip(tr(f"ui.company_{name}_tip")))
    form.addRow(told, widget)


def _row(first: QWidget, *others: QWidget) -> QWidget:
    made = QWidget()
    layout = QHBoxLayout(made)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addWidget(first, 1)
    for each in others:
        layout.addWidget(each)
    return made
