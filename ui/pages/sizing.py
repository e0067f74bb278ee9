"""Chargers of a site: the mix and its standard design, the queue, the hours, other mixes, phases."""

from collections.abc import Iterable, Mapping, Sequence
from math import isfinite

from PySide6.QtWidgets import QWidget

from planner.model.result import Assessment, ChargerCount, DesignChoice, MixOption, SiteResult, SizingResult, WaitBin
from ui.charts.bins import Bin, BinChart
from ui.charts.hours import HourChart, Panel, Series
from ui.models.site_columns import charger_text
from ui.numbers import amount, currency, number, quantity, share, wait
from ui.pages._phases import phase_blocks
from ui.registry import PageSpec
from ui.texts import readable, tr, tr_or
from ui.theme.tokens import tokens
from ui.widgets.blocks import Cell, column, facts, figures, heading, key, note, row, small, table, titled
from ui.widgets.plain import chip, label
from ui.words import mix, phrase

ALL_SERVED_PU = 0.995


def build(site: SiteResult, assessment: Assessment) -> Sequence[QWidget]:
    """Blocks of the page."""
    sizing = site.sizing
    if sizing is None:
        return [note(tr("ui.excluded_no_work") if site.excluded_by else tr("ui.no_sizing"))]
    rows = [_charger_row(each) for each in sizing.chargers if each.count]
    managed = tr("ui.managed") if sizing.managed else tr("ui.unmanaged")
    return [
        figures(
            [
                (tr("ui.connection"), quantity(sizing.connection_kw, "x_kw", 0),
                 quantity(sizing.connection_kva, "x_kva", 0)),
                (tr("ui.nameplate"), quantity(sizing.nameplate_kw, "x_kw", 0), managed),
            ]
        ),
        heading(tr("ui.charger_mix")),
        table([tr("ui.charger"), tr("ui.number"), tr("ui.charging_points")], rows),
        *_design(sizing.design),
        *_service(sizing, assessment),
        *_waits(sizing, assessment),
        *_hours(sizing),
        *_alternatives(sizing),
        *phase_blocks(sizing.phases),
    ]  # fmt: skip


def _charger_row(each: ChargerCount) -> list[Cell]:
    per = tr("ui.points_each", n=each.evse_per_charger) if each.evse_per_charger > 1 else tr("ui.point_each")
    plug = tr_or(f"report.connector_{each.connector}", readable(each.connector))
    name = column([label(charger_text(each)), small(f"{plug}, {per}")], 0)
    return [name, number(each.count, 0), number(each.count * each.evse_per_charger, 0)]


def _design(design: DesignChoice | None) -> list[QWidget]:
    """Company standard design, and where the site departs from it."""
    if design is None:
        return []
    tag = (tr("ui.design_departs"), "warn") if design.deviations else (tr("ui.design_kept"), "good")
    lines = [phrase(code, params) for code, params in design.deviations]
    return [heading(tr("ui.design")), titled(design.name, tag, lines)]


def _service(sizing: SizingResult, assessment: Assessment) -> list[QWidget]:
    tag = (tr("ui.target_met"), "good") if sizing.target_met else (tr("ui.target_missed"), "bad")
    shown = [*_waiting(sizing), (tr("ui.utilisation"), share(sizing.utilisation_pu, 1)),
             (tr("ui.bays_used"), number(sizing.bays_used, 0))]  # fmt: skip
    if sizing.lost_sessions_per_day is not None:
        shown.append((tr("ui.lost_sessions"), number(sizing.lost_sessions_per_day, 1)))
    if sizing.mean_session_min is not None:
        shown.append((tr("ui.mean_session"), quantity(sizing.mean_session_min, "x_min", 0)))
    if sizing.energy_kwh_per_year is not None:
        shown.append((tr("ui.energy_per_year"), quantity(sizing.energy_kwh_per_year / 1000.0, "x_mwh_per_year", 0)))
    blocks: list[QWidget] = [
        heading(tr("ui.queue")), titled(target_text(sizing, assessment), tag, []), facts(shown),
    ]  # fmt: skip
    if sizing.limited_by_bays:
        blocks.append(note(tr("ui.limited_by_bays"), "warn"))
    return blocks


def target_text(sizing: SizingResult, assessment: Assessment) -> str:
    """What the chargers were sized for: waiting, being turned away, or a point for every vehicle."""
    target = assessment.settings.sizing
    most = sizing.target_share_pu if sizing.target_share_pu is not None else target.max_wait_share_pu
    if sizing.system == "fleet":
        return tr("ui.fleet_target")
    if sizing.system == "loss":
        return tr("ui.loss_target", share=share(most))
    return tr("ui.service_target", minutes=number(target.max_wait_min, 0), share=share(most))


def _waiting(sizing: SizingResult) -> list[tuple[str, str]]:
    """Figures of the queue; where nobody waits (drivers drive on, fleets have a point each) only those that exist."""
    arrivals = (tr("ui.peak_arrivals"), number(sizing.peak_arrivals_per_h, 1))
    if sizing.system == "fleet":
        return [arrivals]
    lost = sizing.system == "loss"
    shown = [(tr("ui.p_lost" if lost else "ui.p_wait"), share(sizing.p_wait_over_pu, 1))]
    if sizing.car_p_wait_over_pu is not None and sizing.truck_p_wait_over_pu is not None:
        shown += [(tr("ui.p_wait_cars"), share(sizing.car_p_wait_over_pu, 1)),
                  (tr("ui.p_wait_trucks"), share(sizing.truck_p_wait_over_pu, 1))]  # fmt: skip
    if sizing.closed_form_p_wait_over_pu is not None:
        shown.append((tr("ui.p_wait_closed"), share(sizing.closed_form_p_wait_over_pu, 1)))
    if not lost:
        shown += [(tr("ui.mean_wait"), wait(sizing.mean_wait_min)),
                  (tr("ui.p95_wait"), wait(sizing.p95_wait_min))]  # fmt: skip
    return [*shown, arrivals]


def _waits(sizing: SizingResult, assessment: Assessment) -> list[QWidget]:
    """How long all sessions wait, bin by bin; those over the target in another colour."""
    if len(sizing.wait_histogram) < 2 or sizing.system != "queue":
        return []
    most, colors = assessment.settings.sizing.max_wait_min, tokens()
    bins, before = [], 0.0
    for each in sizing.wait_histogram:
        over = each.up_to_min > most
        name, described = _bin_words(each, before)
        bins.append(Bin(name=name, described=described, share_pu=each.share_pu,
                        color=colors.series[4] if over else colors.accent))  # fmt: skip
        before = each.up_to_min
    long = sum(each.share_pu for each in sizing.wait_histogram if each.up_to_min > most)
    described = tr("ui.waits_described", share=share(long, 1), minutes=number(most, 0))
    keys = [key(tr("ui.wait_within", minutes=number(most, 0)), colors.accent),
            key(tr("ui.wait_over", minutes=number(most, 0)), colors.series[4])]  # fmt: skip
    return [heading(tr("ui.waits")), BinChart(bins, tr("ui.waits_axis"), described), row(keys)]


def _bin_words(each: WaitBin, before: float) -> tuple[str, str]:
    """Short name of a bin, and what it holds in words."""
    if each.up_to_min <= 0:
        return "0", tr("ui.wait_none")
    start = number(before, 0)
    if not isfinite(each.up_to_min):
        return f"> {start}", tr("ui.wait_longer", minutes=start)
    return f"≤ {number(each.up_to_min, 0)}", tr("ui.wait_between", low=start, high=number(each.up_to_min, 0))


def _hours(sizing: SizingResult) -> list[QWidget]:
    """Design day: arrivals, share of points in use, power."""
    colors = tokens()
    panels = []
    if len(sizing.hourly_arrivals_per_h) == 24:
        arrivals = Series(name=tr("ui.arrivals_axis"), values=sizing.hourly_arrivals_per_h, color=colors.accent)
        panels.append(Panel(title=tr("ui.arrivals_axis"), series=(arrivals,)))
    if len(sizing.hourly_utilisation_pu) == 24:
        in_use = [100.0 * each for each in sizing.hourly_utilisation_pu]
        used = Series(name=tr("ui.in_use"), values=in_use, color=colors.series[2], shape="area")
        panels.append(Panel(title=tr("ui.in_use_axis"), series=(used,), unit="%"))
    power = Series(name=tr("ui.power"), values=sizing.hourly_power_kw, color=colors.series[3], shape="area")
    panels.append(Panel(title=tr("ui.power_axis"), series=(power,), unit="kW", limit=sizing.connection_kw))
    described = tr("ui.power_described", peak=quantity(sizing.simulated_peak_kw, "x_kw", 0))
    return [
        heading(tr("ui.design_day_hours")),
        HourChart(panels, described),
        row([key(tr("ui.connection"), colors.bad, dashed=True)]),
    ]


def _alternatives(sizing: SizingResult) -> list[QWidget]:
    """Mixes that were looked at, the chosen one first, then by cost."""
    if len(sizing.alternatives) < 2:
        return []
    ordered = sorted(sizing.alternatives, key=lambda option: (not option.chosen, option.present_cost_eur))
    headers = [
        tr("ui.alternative"),
        tr("ui.alternative_wait"),
        tr("ui.alternative_used"),
        tr("ui.alternative_cost", currency=currency()),
    ]
    built = _counts(sizing.chargers)
    words: list[QWidget] = [small(tr("ui.alternatives_below"))]
    if any(option.chosen and _counts(option.chargers) != built for option in ordered):
        words.append(small(tr("ui.alternatives_not_taken")))
    return [
        heading(tr("ui.alternatives")),
        table(headers, [_alternative(option, built) for option in ordered]),
        *words,
    ]


def _counts(chargers: Iterable[ChargerCount]) -> dict[str, int]:
    return {each.charger_id: each.count for each in chargers if each.count}


def _alternative(option: MixOption, built: Mapping[str, int]) -> list[Cell]:
    power = tr("ui.alternative_power", points=option.evse_count, power=quantity(option.connection_kw, "x_kw", 0))
    words: list[QWidget] = [label(mix(option.chargers), "heading" if option.chosen else ""), small(power)]
    if _counts(option.chargers) == built:
        words.append(row([chip(tr("ui.chosen"), "accent")]))
    elif option.chosen:
        words.append(row([chip(tr("ui.alternative_cheapest"), "good")]))
    elif not option.target_met:
        words.append(row([chip(tr("ui.target_missed"), "bad")]))
    if option.served_share_pu < ALL_SERVED_PU:
        words.append(small(tr("ui.alternative_served", share=share(option.served_share_pu, 1))))
    return [
        column(words, 1),
        share(option.p_wait_over_pu, 1),
        share(option.utilisation_pu),
        number(amount(option.present_cost_eur) / 1000.0, 0),
    ]


PAGE = PageSpec(page_id="sizing", title_code="ui.page_sizing", icon="sizing", order=40, build=build)
