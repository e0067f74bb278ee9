"""Ways to connect a sized site, each re-checked by load flow."""

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from planner.model.result import Assessment, SiteResult, UpgradeOption
from ui.numbers import money, money_span, number, quantity, span
from ui.registry import PageSpec
from ui.texts import readable, tr, tr_or
from ui.widgets.blocks import column, line, note, table, titled
from ui.widgets.plain import label


def build(site: SiteResult, assessment: Assessment) -> Sequence[QWidget]:  # noqa: ARG001 - the pages' signature
    """Blocks of the page."""
    if not site.upgrades:
        return [note(tr("ui.no_upgrades"))]
    overview = table(
        [tr("ui.option"), tr("ui.serves"), tr("ui.cost")],
        [
            [kind_text(option), quantity(option.served_kw, "x_kw", 0), money(option.cost_eur.base)]
            for option in site.upgrades
        ],
    )
    blocks: list[QWidget] = [overview]
    for option in site.upgrades:
        blocks += [line(), _option(option)]
    blocks.append(note(tr("ui.upgrades_note")))
    return blocks


def kind_text(option: UpgradeOption) -> str:
    """Name of an option in words."""
    return tr_or(f"ui.upgrade_{option.kind.value}", readable(option.kind.value))


def _option(option: UpgradeOption) -> QWidget:
    tag = (tr("ui.chosen"), "accent") if option.chosen else _feasible(option.feasible)
    described = tr_or(option.description_code, "", **shown_params(option))
    weeks = option.lead_weeks
    lines = [
        described,
        tr("ui.binds_after", element=option.binding_element) if option.binding_element else "",
        tr("ui.cost_range", range=money_span(option.cost_eur)) if option.cost_eur.high else "",
        tr("ui.lead_time", range=span(weeks, "x_weeks", 0)) if weeks is not None and weeks.high else "",
        tr_or(option.reason, option.reason) if option.reason else "",
    ]
    words = [label(text, "muted") for text in lines if text]
    return column([titled(kind_text(option), tag, []), *words], 3)


def shown_params(option: UpgradeOption) -> dict[str, str]:
    """Parameters of an option's description, figures as people read them."""
    return {name: number(value) if isinstance(value, float) else str(value) for name, value in option.params.items()}


def _feasible(feasible: bool | None) -> tuple[str, str]:
    if feasible is None:
        return tr("ui.feasible_unknown"), "neutral"
    return (tr("ui.feasible"), "good") if feasible else (tr("ui.not_feasible"), "bad")


PAGE = PageSpec(page_id="upgrades", title_code="ui.page_upgrades", icon="upgrades", order=50, build=build)
