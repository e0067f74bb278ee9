"""The card of the selected site: what a planner wants to know of it at a glance, and the way to all the rest."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from planner.app.delivery.gates import is_overdue, standing_from
from planner.app.rulewords import in_language
from planner.model.drawn import PlannerSite
from planner.model.result import RuleOutcome, RuleResult, SiteResult
from ui.delivery.common import gate_text, today
from ui.desk import Desk
from ui.models.site_columns import kind_text, mix_text, reason_text
from ui.numbers import money, money_span, number, quantity
from ui.pages._bound import answered, bound_words
from ui.pages.overview import rank_chip, reason_words
from ui.pages.rules import TONES, outcome_text
from ui.registry import PanelSpec
from ui.texts import language, tr
from ui.theme.icons import icon
from ui.theme.tokens import tokens
from ui.widgets.blocks import column, line, note, row, small
from ui.widgets.empty import EmptyState
from ui.widgets.meter import Meter
from ui.widgets.nested import nest
from ui.widgets.plain import chip, label, tip

LEAST_PX = 216
_OPEN = (RuleOutcome.FAIL, RuleOutcome.NEEDS_EVIDENCE)


def fact(name: str, value: str, below: str = "", explained: str = "") -> QWidget:
    """Name left, figure right, and what it hangs on in small letters below."""
    made = QWidget()
    grid = QGridLayout(made)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(8)
    grid.setVerticalSpacing(1)
    named = label(name, "muted")
    shown = label(value, "heading", wrap=len(value) > 16)
    shown.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
    grid.addWidget(named, 0, 0, Qt.AlignmentFlag.AlignTop)
    grid.addWidget(shown, 0, 1)
    grid.setColumnStretch(0, 1)
    if below:
        grid.addWidget(small(below), 1, 0, 1, 2)
    made.setToolTip(tip("\n".join(part for part in (f"{name}: {value}", below, explained) if part)))
    made.setAccessibleName(f"{name}: {value}. {below}".strip())
    return made


def open_rule(site: SiteResult) -> tuple[RuleResult | None, int]:
    """The gravest rule that is not settled, and how many there are."""
    found = [rule for outcome in _OPEN for rule in site.rules if rule.outcome is outcome]
    return (found[0] if found else None), len(found)


def planner_word(desk: Desk, site_id: str) -> PlannerSite | None:
    """What the planner has noted of a site."""
    project = desk.session.project
    return None if project is None else next((each for each in project.sites if each.site_id == site_id), None)


class CardPanel(QStackedWidget):
    """Score, rank, headroom and what binds it, chargers, connection, cost, the open rule, stage and note."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.setMinimumWidth(LEAST_PX)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.details = QPushButton(icon("overview"), tr("ui.card_details"))
        self.details.setToolTip(tip(tr("ui.card_details_tip")))
        self.details.clicked.connect(lambda _checked=False: desk.show_details(""))
        self.addWidget(EmptyState("site", tr("ui.card_empty"), desk.actions.get("run")))
        self.addWidget(EmptyState("site", tr("ui.site_none")))
        self.addWidget(self._sheet())
        session = desk.session
        for signal in (session.selected, session.run_changed, session.project_changed, session.closed):
            signal.connect(self.refresh)
        self.refresh()

    def sizeHint(self) -> QSize:
        """Width of a card."""
        return QSize(308, 480)

    def refresh(self, _what: object = None) -> None:
        """Show the selected site."""
        session = self._desk.session
        site = session.site
        if site is None:
            self.setCurrentIndex(0 if session.run is None else 1)
            return
        page = column([*self._head(site), line(), *_figures(site), *_rules(site), *self._own_words(site)], 9, fill=True)
        page.setObjectName("page")
        page.setContentsMargins(14, 12, 14, 12)
        self.area.setWidget(page)
        self.setCurrentIndex(2)

    def _sheet(self) -> QWidget:
        sheet = QWidget()
        sheet.setObjectName("sheet")
        below = QVBoxLayout()
        below.setContentsMargins(14, 8, 14, 10)
        below.addWidget(self.details)
        layout = QVBoxLayout(sheet)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.area, 1)
        layout.addWidget(line())
        nest(layout, below)
        return sheet

    def _head(self, site: SiteResult) -> list[QWidget]:
        where = ", ".join(part for part in (kind_text(site.kind), site.address.street, site.address.city) if part)
        parts: list[QWidget] = [column([label(site.name or site.site_id, "title"), label(where, "muted")], 1)]
        chips: list[QWidget] = [rank_chip(site)]
        word = planner_word(self._desk, site.site_id)
        if word is not None and word.stage:
            chips.append(chip(word.stage, "neutral"))
        return [*parts, row(chips), *([row([gate_chip(site)])] if site.gates else [])]

    def _own_words(self, site: SiteResult) -> list[QWidget]:
        word = planner_word(self._desk, site.site_id)
        return (
            [] if word is None or not word.note else [line(), column([small(tr("ui.card_note")), label(word.note)], 1)]
        )


def gate_chip(site: SiteResult) -> QLabel:
    """Where the site stands among its gates, and whether that is overdue."""
    standing = standing_from(site.site_id, {step.gate: step for step in site.gates}, site.stage)
    if standing.passed:
        return chip(tr("delivery.in_operation"), "good")
    late = is_overdue(standing.step, today())
    words = tr("ui.card_gate_late" if late else "ui.card_gate", gate=gate_text(standing.gate))
    return chip(words, "bad" if late else "accent")


def _figures(site: SiteResult) -> Sequence[QWidget]:
    if site.excluded_by:
        reasons = ", ".join(reason_text(each) for each in site.excluded_by)
        return [note(tr("ui.excluded_note", reasons=reasons))]
    sizing, cost = site.sizing, site.cost
    unknown = tr("ui.unknown")
    blocks: list[QWidget] = []
    if site.score is not None:
        meter = Meter(site.score, tokens().accent, tr("ui.score_of", score=number(site.score, 2)))
        blocks.append(column([fact(tr("ui.col_score"), number(site.score, 2), "", tr("ui.card_score_tip")), meter], 3))
    blocks.append(_headroom(site))
    connection = quantity(sizing.connection_kw if sizing else None, "x_kw", 0)
    blocks.append(fact(tr("ui.connection"), connection, "", tr("ui.card_connection_tip")))
    blocks.append(column([small(tr("ui.charger_mix")), label(mix_text(site) or unknown, "heading")], 1))
    span = money_span(cost.capex_eur) if cost else ""
    blocks.append(fact(tr("ui.capex"), money(cost.capex_eur.base if cost else None), span, tr("ui.card_cost_tip")))
    return blocks


def _headroom(site: SiteResult) -> QWidget:
    """Grid capacity with what binds it, or in words why there is none."""
    name, grid, explained = tr("ui.hosting"), site.grid, tr("ui.card_hosting_tip")
    if grid is None:
        return fact(name, tr("ui.unknown"), "", explained)
    if grid.hosting_kw is None:
        return fact(name, tr(f"ui.grid_{grid.status.value}"), reason_words(grid), explained)
    below = tr("ui.limited_by", element=grid.binding_element) if grid.binding_element else ""
    if answered(grid):
        below = bound_words(grid)
    return fact(name, quantity(grid.hosting_kw, "x_kw", 0), below, explained)


def _rules(site: SiteResult) -> Sequence[QWidget]:
    if not site.rules:
        return []
    rule, count = open_rule(site)
    if rule is None:
        return [line(), row([chip(tr("ui.card_rules_settled"), "good")])]
    head = row([chip(outcome_text(rule.outcome), TONES[rule.outcome])])
    words: list[QWidget] = [head, *(label(each.title) for each in in_language([rule], language()))]
    if count > 1:
        words.append(small(tr("ui.card_rules_more", n=count - 1)))
    return [line(), column(words, 3)]


PANEL = PanelSpec(
    panel_id="card", title_code="ui.panel_card", icon="card", area="right", order=5, factory=CardPanel,
    shortcut="Ctrl+4", help_topic="results",
)  # fmt: skip
