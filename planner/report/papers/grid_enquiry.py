"""Enquiry to the grid operator: who asks, for what power, how it is held, what is connected, and its load profile."""

from planner.model.result import SiteResult, SizingResult, UpgradeKind
from planner.report.blocks import Block, Cell, column, facts, note, number_column, small_print, table, two
from planner.report.blocks_forms import blanks
from planner.report.figures.load_profile import load_profile, week_kw
from planner.report.figures.single_line import Connection, single_line
from planner.report.paper import Paper
from planner.report.paper_kind import PaperKind
from planner.report.paper_parts import (
    LV_UP_TO_KV,
    asked_kw,
    built_battery,
    connection_kv,
    map_block,
    needed_from,
)
from planner.report.phrases import cabinet_kw, charger_name
from planner.report.section import Content, Section
from planner.report.verdict import chosen_option
from planner.report.words import Words

_MORE_PU, _SAME_KW = 1.05, 0.5
_NAME_SHARE = 0.56
_BY_HAND = ("requested", "connection_apparent", "power_factor", "enquiry_phases", "enquiry_level", "enquiry_from")
_OPEN = ("enquiry_harmonics", "enquiry_short_circuit", "enquiry_flicker", "enquiry_reactive", "enquiry_transformer")


def _applicant(paper: Paper, site: SiteResult) -> Content:
    words, result, t = paper.words, paper.assessment, paper.words.t
    company = result.company
    known = {
        "enquiry_applicant": (company.name if company else "") or result.organisation,
        "enquiry_address": company.address.replace("\n", ", ") if company else "",
        "enquiry_contact": " · ".join(p for p in ((company.phone, company.email) if company else ()) if p),
        "enquiry_operator": result.operator.get("operator_name", ""),
    }
    town = f"{site.address.postal_code} {site.address.city}".strip()
    place: list[tuple[str, Cell]] = [
        (t("enquiry_place"), ", ".join(part for part in (site.address.street, town) if part)),
        (t("enquiry_degrees"), f"{words.number(site.lat, digits=5)}°, {words.number(site.lon, digits=5)}°"),
        (t("enquiry_parcel"), ""),
        (t("enquiry_reference"), ""),
    ]
    left = [blanks([(t(name), value) for name, value in known.items()], _NAME_SHARE)]
    return {
        "heading": t("enquiry_who"),
        "blocks": [note(t("enquiry_indicative"), "info"), two(left, [blanks(place, _NAME_SHARE)], keep=True)],
    }


def _sized(site: SiteResult) -> SizingResult | None:
    """Size of a site that has charging points; without any there is no power to ask for."""
    return site.sizing if site.sizing is not None and site.sizing.evse_count > 0 else None


def _request(paper: Paper, site: SiteResult) -> Content:
    words, t, sizing = paper.words, paper.words.t, _sized(site)
    heading = t("enquiry_request")
    if sizing is None:
        return {"heading": heading, "keep": True, "blocks": [
            note(t("enquiry_not_sized"), "warn"), blanks([(t(name), "") for name in _BY_HAND])]}  # fmt: skip
    kv, kw = connection_kv(site), asked_kw(site, sizing)
    level = t("enquiry_level_open") if kv is None else t("enquiry_mv" if kv > LV_UP_TO_KV else "enquiry_lv")
    factor = site.grid.power_factor if site.grid is not None else None
    factor = paper.assessment.settings.grid.power_factor if factor is None else factor
    asked: list[tuple[str, Cell]] = [
        (t("requested"), {"text": words.quantity(kw, "kw"), "tone": "strong"}),
        (t("connection_apparent"), words.quantity(_asked_kva(kw, sizing), "kva")),
        (t("power_factor"), words.number(factor, digits=2)),
        (t("enquiry_phases"), t("enquiry_three_phase")),
        (t("enquiry_level"), level if kv is None else f"{words.quantity(kv, 'kv')} · {level}"),
        (t("enquiry_point"), _point(site, words)),
        (t("enquiry_from"), str(needed_from(paper, site))),
        *_steps(paper, site, sizing),
    ]
    return {"heading": heading, "keep": True, "blocks": [
        two([facts(asked)], [facts(_held(paper, site, sizing))], keep=True), *_later(sizing, words)]}  # fmt: skip


def _asked_kva(kw: float, sizing: SizingResult) -> float:
    """Apparent power at the power factor of the size."""
    return sizing.connection_kva * kw / sizing.connection_kw if sizing.connection_kw > 0.0 else 0.0


def _point(site: SiteResult, words: Words) -> str:
    """The planner's wish; the operator says where."""
    grid = site.grid
    if grid is None or not grid.connection_bus:
        return words.t("enquiry_point_open")
    return words.t("enquiry_point_wish", bus=grid.connection_bus, route=words.quantity(grid.route_m, "m"))


def _steps(paper: Paper, site: SiteResult, sizing: SizingResult) -> list[tuple[str, Cell]]:
    """Power that is needed from which year on, where it is not all needed at once."""
    words, plan = paper.words, paper.assessment.plan
    choice = next((each for each in plan.choices if each.site_id == site.site_id), None) if plan else None
    steps = [(choice.year, choice.connection_kw)] if choice else []
    for phase in sizing.phases:
        if not steps or (phase.year > steps[-1][0] and phase.connection_kw > steps[-1][1] + _SAME_KW):
            steps.append((phase.year, phase.connection_kw))
    if len(steps) < 2:
        return []
    said = [words.t("enquiry_step", year=year, power=words.quantity(kw, "kw")) for year, kw in steps]
    return [(words.t("enquiry_steps"), "; ".join(said))]


def _kind(site: SiteResult, words: Words) -> str:
    """New or behind what is there; nothing that is built feeds in."""
    chosen = chosen_option(site)
    known = chosen is not None and chosen.kind is UpgradeKind.EXISTING
    return words.t("enquiry_existing" if known else "enquiry_new")


def _storage(site: SiteResult, sizing: SizingResult, words: Words) -> list[tuple[str, Cell]]:
    """The battery that is built, as the diagram shows it; apart from it, what would pay but is not asked for."""
    rows: list[tuple[str, Cell]] = []
    built, buffer = built_battery(site), sizing.buffer
    if built is not None:
        rows.append((words.t("enquiry_storage"), _battery(*built, words)))
    if buffer is not None and buffer.worth_it:
        advised = [_battery(buffer.battery_kw, buffer.battery_kwh, words)] if buffer.battery_kwh > 0 else []
        if buffer.pv_kw > 0:
            advised.append(words.t("enquiry_pv", power=words.quantity(buffer.pv_kw, "kw")))
        if advised:
            said = words.t("enquiry_not_asked", what="; ".join(advised))
            rows.append((words.t("enquiry_considered"), said))
    return rows


def _battery(power_kw: float, energy_kwh: float, words: Words) -> str:
    power, energy = words.quantity(power_kw, "kw"), words.quantity(energy_kwh, "kwh", 0)
    return words.t("enquiry_battery", power=power, energy=energy)


def _held(paper: Paper, site: SiteResult, sizing: SizingResult) -> list[tuple[str, Cell]]:
    words, t, request = paper.words, paper.words.t, sizing.request
    basis = request.basis if request is not None else ("managed_cap" if sizing.managed else "nameplate")
    fail_safe = paper.assessment.settings.sizing.fail_safe
    safe = t("enquiry_not_managed") if not sizing.managed else t("yes" if fail_safe else "no")
    peak_kw = request.simulated_peak_kw if request is not None else sizing.simulated_peak_kw
    return [
        (t("enquiry_kind"), _kind(site, words)),
        *_storage(site, sizing, words),
        (t("nameplate"), words.quantity(sizing.nameplate_kw, "kw")),
        (t("enquiry_management"), t("enquiry_managed" if sizing.managed else "enquiry_not_managed")),
        (t("enquiry_fail_safe"), safe),
        (t("enquiry_basis"), t(f"request_{basis}")),
        (t("enquiry_peak"), words.quantity(peak_kw, "kw")),
        (t("energy_per_year"), words.quantity(_mwh(sizing), "mwh_per_year")),
    ]


def _mwh(sizing: SizingResult) -> float | None:
    return None if sizing.energy_kwh_per_year is None else sizing.energy_kwh_per_year / 1000.0


def _later(sizing: SizingResult, words: Words) -> list[Block]:
    """What later phases will ask for, so that the operator can lay cable and station for it at once."""
    later = [phase for phase in sizing.phases if phase.connection_kw > _MORE_PU * sizing.connection_kw]
    if not later:
        return []
    said = "; ".join(f"{phase.year}: {words.quantity(phase.connection_kw, 'kw')}" for phase in later)
    return [small_print(words.t("enquiry_later", phases=said))]


def _chargers(paper: Paper, site: SiteResult) -> Content | None:
    words, t, sizing = paper.words, paper.words.t, _sized(site)
    if sizing is None:
        return None
    rows: list[list[Cell]] = [
        [
            words.number(each.count),
            charger_name(each, words),
            words.number(each.count * each.evse_per_charger),
            words.named("connector", each.connector),
            words.named("power_type", each.power_type),
            words.quantity(cabinet_kw(each), "kw"),
            words.quantity(each.count * cabinet_kw(each), "kw"),
        ]
        for each in sizing.chargers
    ]
    total = [words.number(sum(each.count for each in sizing.chargers)), t("total"), words.number(sizing.evse_count)]
    rows.append([*total, "", "", "", words.quantity(sizing.nameplate_kw, "kw")])
    columns = [
        number_column(t("col_count")), column(t("col_charger"), width="1fr"), number_column(t("col_points_evse")),
        column(t("col_connector")), column(t("enquiry_current")), number_column(t("enquiry_each")),
        number_column(t("col_nameplate")),
    ]  # fmt: skip
    return {"heading": t("enquiry_chargers"), "blocks": [table(columns, rows, strong=[len(rows) - 1], keep=True)],
            "keep": True}  # fmt: skip


def _diagram(paper: Paper, site: SiteResult) -> Content | None:
    words, sizing = paper.words, _sized(site)
    if sizing is None:
        return None
    made = Connection(
        kv=connection_kv(site),
        bus=site.grid.connection_bus if site.grid is not None else "",
        route_m=site.grid.route_m if site.grid is not None else None,
        kva=_asked_kva(asked_kw(site, sizing), sizing),
        kw=asked_kw(site, sizing),
        managed=sizing.managed,
        battery=built_battery(site),
    )
    alt = words.t("alt_single_line", name=site.name)
    drawing = paper.figure(single_line(made, sizing, words), alt, caption=words.t("sld_caption"))
    return {"heading": words.t("enquiry_diagram"), "blocks": [drawing], "keep": True}


def _profile(paper: Paper, site: SiteResult) -> Content | None:
    words, t, sizing = paper.words, paper.words.t, _sized(site)
    if sizing is None or len(sizing.hourly_power_kw) != 24:
        return None
    week = week_kw(sizing, site.demand)
    top = max(range(len(week)), key=lambda hour: week[hour])
    rows = [
        (t("enquiry_peak_hour"), t("enquiry_peak_when", power=words.quantity(week[top], "kw"),
                                   day=t(f"weekday_{top // 24}"), hour=f"{top % 24}:00")),
    ]  # fmt: skip
    drawing = paper.figure(load_profile(sizing, site.demand, words), t("alt_load_profile", name=site.name))
    return {"heading": t("enquiry_profile"), "keep": True,
            "blocks": [drawing, facts(rows), small_print(t("enquiry_profile_note"))]}  # fmt: skip


def _place(paper: Paper, site: SiteResult) -> Content:
    return {"heading": paper.words.t("enquiry_map"), "keep": True,
            "blocks": [map_block(paper, site, (170.0, 70.0), grid=True)]}  # fmt: skip


def _open(paper: Paper, site: SiteResult) -> Content:  # noqa: ARG001 - one shape for all
    t = paper.words.t
    rows: list[tuple[str, Cell]] = [(t(name), "") for name in _OPEN]
    signed: list[tuple[str, Cell]] = [(t("enquiry_signed"), "")]
    return {"heading": t("enquiry_open"), "keep": True,
            "blocks": [small_print(t("enquiry_open_note")), blanks(rows), blanks(signed)]}  # fmt: skip


_PARTS = (_applicant, _request, _chargers, _place, _diagram, _profile, _open)

PAPER = PaperKind(
    id="grid_enquiry",
    order=30,
    subject="site",
    parts=tuple(
        Section(id=f"enquiry_{at}", order=at * 10, scope="site", content=each, template="part")
        for at, each in enumerate(_PARTS, start=1)
    ),
)
