"""The power to ask for: request side by side, service against connection power, battery and photovoltaics."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtWidgets import QWidget

from planner.app.rulewords import in_language
from planner.model.result import Assessment, BufferResult, ConnectionRequest, FrontierAdvice, SiteResult, SizingResult
from ui.desk import Desk
from ui.numbers import money_span, quantity, share
from ui.pages._frontier import FrontierView
from ui.registry import PageSpec
from ui.texts import language, tr
from ui.widgets.blocks import column, edged, facts, figures, heading, note, small, titled
from ui.words import phrase

_HELP = {"loss": "ui.frontier_help_loss", "fleet": "ui.frontier_help_fleet"}


def build(site: SiteResult, assessment: Assessment) -> Sequence[QWidget]:
    """Blocks of the page."""
    sizing = site.sizing
    if sizing is None:
        return [note(tr("ui.excluded_no_work") if site.excluded_by else tr("ui.no_sizing"))]
    sizing = _worded(sizing, site, assessment)
    return [
        *_request(sizing),
        *_advice(sizing.advice, sizing.open_rule_kw),
        *_frontier(sizing, assessment),
        *_buffer(sizing.buffer),
    ]


def _worded(sizing: SizingResult, site: SiteResult, assessment: Assessment) -> SizingResult:
    """Rules that need a power, called as on the page of rules: in the reader's language."""
    if not sizing.marks:
        return sizing
    named = {mark.rule_id for mark in sizing.marks}
    told = in_language([each for each in site.rules if each.rule_id in named], language(), site.rule_facts,
                       assessment.project_date)  # fmt: skip
    words = {each.rule_id: (each.title, each.clause) for each in told}
    said = [(mark, *words.get(mark.rule_id, (mark.title, mark.clause))) for mark in sizing.marks]
    marks = tuple(replace(mark, title=title, clause=clause) for mark, title, clause in said)
    return replace(sizing, marks=marks)


def attach(blocks: Sequence[QWidget], site: SiteResult, desk: Desk) -> None:
    """Let the frontier's buttons change the session."""
    for view in _views(blocks):
        view.power_chosen.connect(partial(_use, desk, site.site_id, site.name or site.site_id))
        view.power_freed.connect(partial(_free, desk, site.site_id, site.name or site.site_id))


def follow(blocks: Sequence[QWidget], site: SiteResult, desk: Desk) -> None:
    """Show the power that the session holds the site to."""
    for view in _views(blocks):
        view.follow(desk.session.wanted_cap_kw(site.site_id))


def _views(blocks: Sequence[QWidget]) -> list[FrontierView]:
    return [block for block in blocks if isinstance(block, FrontierView)]


def _use(desk: Desk, site_id: str, name: str, cap_kw: float) -> None:
    desk.session.set_cap(site_id, cap_kw, tr("ui.undo_power", power=quantity(cap_kw, "x_kw", 0), site=name))


def _free(desk: Desk, site_id: str, name: str) -> None:
    desk.session.set_cap(site_id, None, tr("ui.undo_power_free", site=name))


def _request(sizing: SizingResult) -> list[QWidget]:
    """All powers that matter for the enquiry; only the last one is asked for."""
    found = sizing.request
    if found is None:
        return [_without_request(sizing)]
    basis = tr(f"ui.request_{found.basis}")
    items = [
        (tr("ui.nameplate"), quantity(found.nameplate_kw, "x_kw", 0)),
        (tr("ui.simulated_peak"), _of(found.simulated_peak_kw, found)),
        (tr("ui.p999"), _of(found.p999_kw, found)),
        (tr("ui.chosen_cap"), _of(found.chosen_cap_kw, found)),
    ]
    tips = {tr("ui.p999"): tr("ui.p999_tip"), tr("ui.simulated_peak"): tr("ui.simulated_tip")}
    requested = (tr("ui.requested_power"), quantity(found.requested_kw, "x_kw", 0), basis)
    return [figures([requested], 1), facts(items, tips), small(tr("ui.request_note"))]


def _of(power_kw: float, found: ConnectionRequest) -> str:
    """Power with its share of the nameplate."""
    shown = quantity(power_kw, "x_kw", 0)
    return f"{shown} ({share(power_kw / found.nameplate_kw)})" if found.nameplate_kw > 0 else shown


def _without_request(sizing: SizingResult) -> QWidget:
    return facts(
        [
            (tr("ui.nameplate"), quantity(sizing.nameplate_kw, "x_kw", 0)),
            (tr("ui.simulated_peak"), quantity(sizing.simulated_peak_kw, "x_kw", 0)),
            (tr("ui.p999"), quantity(sizing.p999_kw, "x_kw", 0)),
            (tr("ui.connection"), quantity(sizing.connection_kw, "x_kw", 0)),
        ]
    )


def _advice(advice: FrontierAdvice | None, open_rule_kw: float | None) -> list[QWidget]:
    """Recommended power, why, for which fleet it holds, and what rules would need whose facts are open."""
    if advice is None:
        return []
    lines = [phrase(advice.reason, advice.params), tr("ui.fleet_of", year=advice.fleet_year)]
    for year, power_kw in advice.later_kw:
        if power_kw is None:
            lines.append(tr("ui.fleet_later_none", year=year))
        else:
            lines.append(tr("ui.fleet_later", year=year, power=quantity(power_kw, "x_kw", 0)))
    if open_rule_kw is not None:
        lines.append(tr("report.advice_open_rule", power=quantity(open_rule_kw, "x_kw", 0)))
    power = quantity(advice.recommended_kw, "x_kw", 0)
    title = tr("ui.advice", power=power)
    return [heading(tr("ui.advice_heading")), edged(titled(title, ("", ""), lines, role="heading"), "accent")]


def _frontier(sizing: SizingResult, assessment: Assessment) -> list[QWidget]:
    if len(sizing.frontier) < 2:
        return [note(tr("ui.no_frontier"))]
    return [
        heading(tr("ui.frontier")),
        small(tr(_HELP.get(sizing.system, "ui.frontier_help"))),
        FrontierView(sizing, assessment.settings.sizing),
    ]


def _buffer(found: BufferResult | None) -> list[QWidget]:
    """Battery and modules behind the connection, with the money beside them."""
    if found is None:
        return []
    tag = (tr("ui.buffer_worth"), "good") if found.worth_it else (tr("ui.buffer_not_worth"), "neutral")
    battery = tr("ui.buffer_battery", power=quantity(found.battery_kw, "x_kw", 0),
                 energy=quantity(found.battery_kwh, "x_kwh", 0))  # fmt: skip
    items = [
        (tr("ui.buffer_cap"), quantity(found.cap_kw, "x_kw", 0)),
        *_known(tr("ui.buffer_load_peak"), found.load_peak_kw),
        *_known(tr("ui.buffer_peak"), found.peak_kw),
        (tr("ui.battery"), battery if found.battery_kwh > 0 else tr("ui.buffer_none")),
        (tr("ui.photovoltaics"), quantity(found.pv_kw, "x_kw", 0) if found.pv_kw > 0 else tr("ui.buffer_none")),
        *([(tr("ui.pv_used"), _mwh(found.pv_used_kwh_per_year)),
           (tr("ui.pv_fed_in"), _mwh(found.pv_fed_in_kwh_per_year))] if found.pv_kw > 0 else []),
        (tr("ui.buffer_unserved"), _mwh(found.unserved_kwh_per_year)),
        (tr("ui.capex"), money_span(found.capex_eur)),
        (tr("ui.buffer_saved"), money_span(found.saved_eur_per_year)),
        *([] if found.larger_connection_eur is None
          else [(tr("ui.buffer_larger"), money_span(found.larger_connection_eur))]),
        (tr("ui.npv"), money_span(found.npv_eur)),
    ]  # fmt: skip
    explained = {tr("ui.buffer_larger"): tr("ui.buffer_larger_tip"), tr("ui.buffer_saved"): tr("ui.buffer_saved_tip")}
    told = ["sizing.buffer_hosting"] if found.cap_basis == "hosting" else []
    lines = [phrase(code) for code in (*told, found.reason) if code]
    top = titled(tr("ui.buffer_below"), tag, lines or [""])
    return [heading(tr("ui.buffer")), column([top, facts(items, explained)], 6)]


def _known(name: str, power_kw: float | None) -> list[tuple[str, str]]:
    return [] if power_kw is None else [(name, quantity(power_kw, "x_kw", 0))]


def _mwh(energy_kwh_per_year: float) -> str:
    return quantity(energy_kwh_per_year / 1000.0, "x_mwh_per_year", 1)


PAGE = PageSpec(page_id="power", title_code="ui.page_power", icon="power", order=42, build=build,
                attach=attach, follow=follow)  # fmt: skip
