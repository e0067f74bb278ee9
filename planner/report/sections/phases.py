"""What is built when and what else was looked at: charger mixes, phases, battery and photovoltaics."""

from planner.model.result import BufferResult, MixOption, Phase, SiteResult, UpgradeKind
from planner.report.blocks import Block, Cell, column, facts, note, number_column, small_print, subheading, table
from planner.report.figures.service_charts import phases_chart
from planner.report.paper import Paper
from planner.report.paper_parts import built_battery
from planner.report.phrases import mix_text
from planner.report.section import Content, Section
from planner.report.words import Words

ALL_SERVED_PU = 0.995


def _content(paper: Paper, site: SiteResult) -> Content | None:
    words, sizing = paper.words, site.sizing
    if sizing is None or not (sizing.phases or sizing.alternatives or sizing.buffer):
        return None
    blocks: list[Block] = []
    if sizing.phases:
        alt = words.t("alt_phases", name=site.name, first=sizing.phases[0].year, last=sizing.phases[-1].year)
        blocks += [paper.figure(phases_chart(sizing.phases, words), alt), _phases(sizing.phases, words)]
        if any(phase.capex_eur is not None for phase in sizing.phases):
            blocks.append(small_print(words.t("phases_note")))
    if sizing.alternatives:
        blocks += [subheading(words.t("alternatives")), _alternatives(sizing.alternatives, words)]
        blocks.append(small_print(words.t("alternatives_note")))
        if _cheaper(sizing.alternatives):
            blocks.append(small_print(words.t("alternatives_cheaper")))
    if sizing.buffer is not None:
        blocks += [subheading(words.t("buffer")), *_buffer(sizing.buffer, words)]
        blocks += _which_is_built(site, sizing.buffer, words)
    return {"heading": words.t("phases"), "blocks": blocks, "keep": False}


def _which_is_built(site: SiteResult, buffer: BufferResult, words: Words) -> list[Block]:
    """Which battery is built and paid, and what the others would be for: one answer to each question."""
    if buffer.battery_kwh <= 0 and buffer.pv_kw <= 0:
        return []
    built = built_battery(site)
    if built is not None:
        power, energy = words.quantity(built[0], "kw"), words.quantity(built[1], "kwh", 0)
        return [note(words.t("buffer_built", power=power, energy=energy), "info")]
    ways = {option.kind for option in site.upgrades}
    other = [words.t("buffer_other")] if buffer.battery_kwh > 0 and UpgradeKind.BATTERY in ways else []
    return [note(" ".join([words.t("buffer_not_built"), *other]), "info")]


def _phases(phases: tuple[Phase, ...], words: Words) -> Block:
    t = words.t
    rows: list[list[Cell]] = [
        [
            str(phase.year),
            mix_text(phase.added, words) or t("phase_nothing_added"),
            words.number(phase.evse_count),
            words.number(phase.connection_kw),
            words.number(phase.trigger_sessions_per_day),
            ", ".join(words.phrase(code) for code in phase.prepare) or "–",
            words.money_band(phase.capex_eur),
        ]
        for phase in phases
    ]
    columns = [
        column(t("col_year")),
        column(t("col_added"), width="1fr"),
        number_column(t("col_points_evse")),
        number_column(t("col_connection_kw")),
        number_column(t("col_from_sessions")),
        column(t("col_prepare"), width="1.6fr"),
        number_column(t("col_capex_eur")),
    ]
    return table(columns, rows, keep=True)


def _cheaper(options: tuple[MixOption, ...]) -> bool:
    """Whether a mix that meets the target costs less than the one the site is sized with."""
    chosen = next((option for option in options if option.chosen), None)
    return chosen is not None and any(
        option.target_met and option.present_cost_eur < chosen.present_cost_eur for option in options
    )


def _alternatives(options: tuple[MixOption, ...], words: Words) -> Block:
    t = words.t
    rows: list[list[Cell]] = [
        [
            {"text": mix_text(option.chargers, words), "tone": "", "sub": _beside(option, words)},
            words.number(option.evse_count),
            words.number(option.connection_kw),
            words.share(option.p_wait_over_pu, 1),
            words.share(option.utilisation_pu, 1),
            words.money(option.present_cost_eur),
        ]
        for option in options
    ]
    columns = [
        column(t("col_mix"), width="1fr"),
        number_column(t("col_points_evse")),
        number_column(t("col_connection_kw")),
        number_column(t("col_p_wait")),
        number_column(t("utilisation")),
        number_column(t("col_present_cost")),
    ]
    return table(columns, rows, strong=[number for number, option in enumerate(options) if option.chosen])


def _beside(option: MixOption, words: Words) -> str:
    """Name of the standard design, and the share of drivers served where some are not."""
    served = option.served_share_pu
    told = words.t("alternative_served", share=words.share(served, 1)) if served < ALL_SERVED_PU else ""
    name = words.t("alternative_design", design=option.design_id) if option.design_id else ""
    return ", ".join(part for part in (name, told) if part)


def _buffer(buffer: BufferResult, words: Words) -> list[Block]:
    t = words.t
    battery = t(
        "buffer_battery",
        power=words.quantity(buffer.battery_kw, "kw"),
        energy=words.quantity(buffer.battery_kwh, "kwh", 0),
    )
    rows: list[tuple[str, Cell]] = [
        (t("buffer_cap"), words.quantity(buffer.cap_kw, "kw")),
        (t("buffer_size"), battery if buffer.battery_kwh > 0 else t("buffer_no_battery")),
        (t("buffer_pv"), words.quantity(buffer.pv_kw, "kw") if buffer.pv_kw > 0 else t("buffer_no_pv")),
    ]
    if buffer.pv_kw > 0:
        used, fed = (
            words.quantity(kwh / 1000.0, "mwh_per_year")
            for kwh in (buffer.pv_used_kwh_per_year, buffer.pv_fed_in_kwh_per_year)
        )
        rows.append((t("buffer_pv_used"), t("buffer_pv_text", used=used, fed=fed)))
    if buffer.battery_kwh > 0 or buffer.pv_kw > 0:
        rows += [
            (t("buffer_capex"), words.eur_band(buffer.capex_eur)),
            (t("buffer_saved"), words.eur_band(buffer.saved_eur_per_year, "saved_eur_per_year")),
            (t("buffer_npv"), words.eur_band(buffer.npv_eur)),
        ]
    if buffer.larger_connection_eur is not None:
        rows.append((t("buffer_larger"), words.eur_band(buffer.larger_connection_eur)))
    blocks: list[Block] = [facts(rows, wide=True)]
    if buffer.cap_basis == "hosting":
        blocks.append(note(words.phrase("sizing.buffer_hosting"), "quiet"))
    tone = "good" if buffer.worth_it else "quiet"
    verdict = t("buffer_worth") if buffer.worth_it else t("buffer_not_worth")
    reason = f" {words.phrase(buffer.reason)}" if buffer.reason else ""
    blocks.append(note(verdict + reason, tone))
    if buffer.battery_kwh > 0 and buffer.cap_basis != "hosting":
        blocks.append(small_print(t("buffer_versus")))
    if buffer.unserved_kwh_per_year > 0:
        unserved = words.quantity(buffer.unserved_kwh_per_year, "kwh_per_year")
        blocks.append(note(t("buffer_unserved", energy=unserved), "warn"))
    return blocks


SECTION = Section(id="phases", order=34, scope="site", content=_content)
