"""Ways to connect a sized site, each re-checked by load flow."""

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from planner.model.result import Assessment, SiteResult, UpgradeOption
from ui.numbers import currency, in_currency, money, money_span, quantity, span
from ui.pages._connections import connection_blocks
from ui.registry import PageSpec
from ui.texts import readable, tr, tr_or
from ui.widgets.blocks import Cell, column, edged, facts, heading, note, table, titled
from ui.widgets.plain import chip, label


def build(site: SiteResult, assessment: Assessment) -> Sequence[QWidget]:  # noqa: ARG001 - the pages' signature
    """Blocks of the page: all options in one table, then each with its limits."""
    places = connection_blocks(site.grid)
    if not site.upgrades:
        return places or [note(tr("ui.excluded_no_work") if site.excluded_by else tr("ui.no_upgrades"))]
    blocks: list[QWidget] = [
        *places,
        heading(tr("ui.measures")),
        table([tr("ui.option"), tr("ui.serves"), tr("ui.cost")], [_row(option) for option in site.upgrades]),
        heading(tr("ui.options_in_detail")),
    ]
    blocks += [edged(_option(option), tag_of(option)[1]) for option in site.upgrades]
    blocks.append(note(tr("ui.upgrades_note")))
    return blocks


def kind_text(option: UpgradeOption) -> str:
    """Name of an option in words."""
    return tr_or(f"ui.upgrade_{option.kind.value}", readable(option.kind.value))


def tag_of(option: UpgradeOption) -> tuple[str, str]:
    """Word and tone for how an option fares: chosen, feasible, not enough, not checked."""
    if option.chosen:
        return tr("ui.chosen"), "accent"
    if option.feasible is None:
        return tr("ui.feasible_unknown"), "neutral"
    return (tr("ui.feasible"), "good") if option.feasible else (tr("ui.not_feasible"), "bad")


def _row(option: UpgradeOption) -> list[Cell]:
    name = label(kind_text(option), "heading" if option.chosen else "")
    cell = column([name, chip(*tag_of(option))], 3)
    return [cell, quantity(option.served_kw, "x_kw", 0), money(option.cost_eur.base)]


def _option(option: UpgradeOption) -> QWidget:
    described = tr_or(option.description_code, "", **option.params)
    reason = tr_or(option.reason, option.reason) if option.reason else ""
    words = [label(text, "muted") for text in (described, reason) if text]
    return column([titled(kind_text(option), ("", ""), [], role="heading"), *words, facts(_limits(option))], 4)


def _limits(option: UpgradeOption) -> list[tuple[str, str]]:
    weeks = option.lead_weeks
    per_keur = None if option.gained_kw_per_eur is None else option.gained_kw_per_eur * 1000.0 / in_currency(1.0)
    status_quo = option.status_quo_eur
    shown = [
        (tr("ui.capacity_after"), quantity(option.hosting_after_kw, "x_kw", 0), option.hosting_after_kw is not None),
        (tr("ui.binding"), option.binding_element, bool(option.binding_element)),
        (tr("ui.relieves"), ", ".join(option.relieves), bool(option.relieves)),
        (tr("ui.gained"), quantity(option.gained_kw, "x_kw", 0), bool(option.gained_kw)),
        (tr("ui.gained_per_keur", currency=currency()), quantity(per_keur, "x_kw"), bool(per_keur)),
        (tr("ui.year_over_limit"), quantity(option.over_limit_h, "x_h", 0), option.over_limit_h is not None),
        (tr("ui.cost"), money_span(option.cost_eur), option.cost_eur.high > 0),
        (tr("ui.status_quo"), money_span(status_quo) if status_quo else "", status_quo is not None),
        (tr("ui.needs"), "; ".join(tr_or(code, readable(code)) for code in option.needs), bool(option.needs)),
        (tr("ui.lead_time"), span(weeks, "x_weeks", 0), weeks is not None and weeks.high > 0),
    ]
    return [(name, value) for name, value, known in shown if known]


PAGE = PageSpec(page_id="upgrades", title_code="ui.page_upgrades", icon="upgrades", order=50, build=build)
