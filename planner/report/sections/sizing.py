"""Size of a site: chargers, service level, the frontier of service over connection power."""

from planner.model.result import (
    ConnectionRequest,
    DesignChoice,
    FrontierAdvice,
    FrontierMark,
    SiteResult,
    SizingResult,
)
from planner.model.sizing_result import ENDLESS_WAIT_MIN
from planner.report.blocks import (
    Block,
    Cell,
    column,
    facts,
    note,
    number_column,
    small_print,
    subheading,
    table,
    two,
)
from planner.report.figures.charts import AFTER, LIMIT, SECOND
from planner.report.figures.service_charts import MARK, frontier_chart, waiting_chart
from planner.report.paper import Paper
from planner.report.phrases import cabinet_kw, charger_name, size_rule
from planner.report.section import Content, Section
from planner.report.words import Words

_SAME_KW = 0.5


def _content(paper: Paper, site: SiteResult) -> Content:
    words, sizing = paper.words, site.sizing
    heading = words.t("sizing")
    if sizing is None:
        why = "sizing_excluded" if site.excluded_by else "sizing_unknown"
        return {"heading": heading, "blocks": [note(words.t(why), "warn")]}
    target = paper.assessment.settings.sizing
    rule = size_rule(sizing, words, target.max_wait_min)
    blocks: list[Block] = [small_print(words.t("size_rule", rule=rule)), _chargers(sizing, words)]
    if sizing.design is not None:
        blocks += _design(sizing.design, words)
    blocks.append(two([facts(_service(sizing, words, target.max_wait_min))], [facts(_power(sizing, words))], keep=True))
    if not sizing.target_met:
        key = "target_missed_bays" if sizing.limited_by_bays else "target_missed"
        blocks.append(note(words.t(key, rule=size_rule(sizing, words, target.max_wait_min)), "warn"))
    blocks += _groups(sizing, words)
    if sizing.request is not None:
        blocks += [
            subheading(words.t("request")),
            _request(sizing.request, words),
            small_print(words.t("request_note")),
        ]
    blocks += [*_charts(paper, sizing, site), small_print(words.t("sizing_simulated"))]
    return {"heading": heading, "blocks": blocks, "keep": False}


def _groups(sizing: SizingResult, words: Words) -> list[Block]:
    """How cars and lorries are served where both come, and what is assumed of the lorries' bays."""
    if sizing.car_p_wait_over_pu is None or sizing.truck_p_wait_over_pu is None:
        return []
    shares = {
        "cars": words.share(sizing.car_p_wait_over_pu, 1),
        "trucks": words.share(sizing.truck_p_wait_over_pu, 1),
    }
    told = [small_print(words.t("group_waits", **shares))]
    return told if sizing.truck_bays_known else [*told, note(words.t("truck_bays_unknown"), "warn")]


def _chargers(sizing: SizingResult, words: Words) -> Block:
    t = words.t
    rows: list[list[Cell]] = [
        [
            words.number(charger.count),
            charger_name(charger, words),
            words.number(charger.count * charger.evse_per_charger),
            words.quantity(charger.power_kw, "kw"),
            f"{words.named('connector', charger.connector)} · {words.named('power_type', charger.power_type)}",
            words.quantity(charger.count * cabinet_kw(charger), "kw"),
        ]
        for charger in sizing.chargers
    ]
    rows.append(["", t("total"), words.number(sizing.evse_count), "", "", words.quantity(sizing.nameplate_kw, "kw")])
    columns = [
        number_column(t("col_count")),
        column(t("col_charger"), width="1fr"),
        number_column(t("col_points_evse")),
        number_column(t("col_power")),
        column(t("col_connector")),
        number_column(t("col_nameplate")),
    ]
    return table(columns, rows, strong=[len(rows) - 1], keep=True)


def _service(sizing: SizingResult, words: Words, wait_min: float) -> list[tuple[str, Cell]]:
    t = words.t
    loss, fleet = sizing.system == "loss", sizing.system == "fleet"
    asked = t("p_blocked") if loss else t("p_wait", minutes=words.number(wait_min, digits=0))
    rows: list[tuple[str, Cell]] = [(asked, {"text": words.share(sizing.p_wait_over_pu, 1), "tone": "strong"})]
    if not fleet:
        closed = t("p_blocked_closed" if loss else "p_wait_closed")
        rows.append((closed, words.share(sizing.closed_form_p_wait_over_pu, 1)))
    if not loss:
        rows.append((t("mean_wait"), _wait(sizing.mean_wait_min, words)))
        rows.append(
            (t("p95_wait"), t("p95_left") if sizing.p95_wait_min is None else _wait(sizing.p95_wait_min, words))
        )
    return [
        *rows,
        (t("peak_arrivals"), words.number(sizing.peak_arrivals_per_h, digits=1)),
        (t("mean_session"), words.quantity(sizing.mean_session_min, "min", 0)),
        (t("utilisation"), words.share(sizing.utilisation_pu, 1)),
        (t("bays_used"), words.number(sizing.bays_used)),
    ]


def _wait(minutes: float, words: Words) -> str:
    """Wait in minutes; beyond a day the queue grows for as long as one looks."""
    return words.t("queue_grows") if minutes > ENDLESS_WAIT_MIN else words.quantity(minutes, "min")


def _power(sizing: SizingResult, words: Words) -> list[tuple[str, Cell]]:
    t = words.t
    managed = t("managed") if sizing.managed else t("unmanaged")
    return [
        (t("connection_power"), {"text": words.quantity(sizing.connection_kw, "kw"), "tone": "strong", "sub": managed}),
        (t("connection_apparent"), words.quantity(sizing.connection_kva, "kva")),
        (t("nameplate"), words.quantity(sizing.nameplate_kw, "kw")),
        *_simulated(sizing, words),
        *_more_power(sizing, words),
    ]


def _simulated(sizing: SizingResult, words: Words) -> list[tuple[str, Cell]]:
    """Simulated powers under the cap; where the request tells them without a cap, they stand there alone."""
    if sizing.request is not None:
        return []
    return [
        (words.t("simulated_peak"), words.quantity(sizing.simulated_peak_kw, "kw")),
        (words.t("p999"), words.quantity(sizing.p999_kw, "kw")),
    ]


def _more_power(sizing: SizingResult, words: Words) -> list[tuple[str, Cell]]:
    rows: list[tuple[str, Cell]] = []
    if sizing.coincidence_pu is not None:
        ends = words.t("coincidence_p999", share=words.share(sizing.p999_coincidence_pu))
        rows.append((words.t("coincidence"), {"text": words.share(sizing.coincidence_pu), "tone": "", "sub": ends}))
    if sizing.energy_kwh_per_year is not None:
        rows.append((words.t("energy_per_year"), words.quantity(sizing.energy_kwh_per_year / 1000.0, "mwh_per_year")))
    if sizing.lost_sessions_per_day:
        rows.append((words.t("lost_sessions"), words.number(sizing.lost_sessions_per_day, digits=1)))
    return rows


def _charts(paper: Paper, sizing: SizingResult, site: SiteResult) -> list[Block]:
    """The frontier with rules and cost, waits and use of the points; without these, service and power as before."""
    words, blocks = paper.words, list[Block]()
    if len(sizing.frontier) > 1:
        alt = words.t("alt_sizing", name=site.name)
        blocks.append(paper.figure(frontier_chart(sizing, words), alt, legend=_legend(paper, sizing)))
        blocks += [small_print(_mark_text(number, mark, words)) for number, mark in enumerate(sizing.marks, start=1)]
    if sizing.advice is not None:
        blocks.append(note(_advice(sizing, sizing.advice, words), "info"))
    if sizing.wait_histogram and sizing.system == "queue":
        blocks.append(paper.figure(waiting_chart(sizing, words), words.t("alt_waits", name=site.name)))
    return blocks


def _legend(paper: Paper, sizing: SizingResult) -> list[Block]:
    words = paper.words
    line = {"shape": "line", "fill": "", "opacity": 1.0, "width": 1.4}
    wait = words.number(paper.assessment.settings.sizing.max_wait_min, digits=0)
    waiting = words.t("legend_blocked") if sizing.system == "loss" else words.t("legend_wait", minutes=wait)
    legend = [
        line | {"color": AFTER, "dashed": False, "label": waiting},
        line | {"color": SECOND, "dashed": True, "label": words.t("legend_session")},
        line | {"color": LIMIT, "dashed": False, "label": words.t("connection_power")},
    ]
    if sizing.marks:
        legend.append(line | {"color": MARK, "dashed": True, "label": words.t("legend_rule")})
    return legend


def _mark_text(number: int, mark: FrontierMark, words: Words) -> str:
    power = words.quantity(mark.below_kw, "kw")
    text = words.t("mark_text", number=number, power=power, title=mark.title, clause=mark.clause)
    if not mark.if_facts:
        return text
    facts = ", ".join(words.named("fact", fact) for fact in mark.if_facts)
    return f"{text} {words.t('mark_open', facts=facts)}"


def _advice(sizing: SizingResult, advice: FrontierAdvice, words: Words) -> str:
    """The recommended power, why, and for which fleet that holds."""
    power = words.quantity(advice.recommended_kw, "kw")
    text = words.t("advice", power=power, reason=words.phrase(advice.reason, advice.params), year=advice.fleet_year)
    later = [
        words.t("advice_later", year=year, power=words.quantity(kw, "kw") if kw is not None else words.t("advice_none"))
        for year, kw in advice.later_kw
    ]
    if later:
        text += " " + words.t("advice_fleets", later="; ".join(later))
    if sizing.open_rule_kw is not None:
        text += " " + words.t("advice_open_rule", power=words.quantity(sizing.open_rule_kw, "kw"))
    request = sizing.request
    if request is not None and request.requested_kw > advice.recommended_kw:
        text += " " + words.t("advice_request", power=words.quantity(request.requested_kw, "kw"))
    if advice.recommended_kw - sizing.connection_kw > _SAME_KW:
        text += " " + words.t("advice_instead", power=words.quantity(sizing.connection_kw, "kw"))
    return text


def _request(request: ConnectionRequest, words: Words) -> Block:
    """Nameplate, simulated maximum, P99.9 and the chosen cap side by side, and what is asked for."""
    t = words.t
    figures = (
        request.nameplate_kw,
        request.simulated_peak_kw,
        request.p999_kw,
        request.chosen_cap_kw,
        request.requested_kw,
    )
    columns = [
        number_column(t(name), width="1fr")
        for name in ("nameplate", "simulated_peak", "p999", "chosen_cap", "requested")
    ]
    row: list[Cell] = [words.quantity(figure, "kw") for figure in figures]
    row[-1] = {"text": str(row[-1]), "tone": "strong", "sub": t(f"request_{request.basis}")}
    return table(columns, [row], keep=True)


def _design(design: DesignChoice, words: Words) -> list[Block]:
    t = words.t
    blocks: list[Block] = [small_print(t("design_used", name=design.name))]
    if design.deviations:
        told = "; ".join(words.phrase(code, params) for code, params in design.deviations)
        blocks.append(note(t("design_deviations", deviations=told), "warn"))
    return blocks


SECTION = Section(id="sizing", order=30, scope="site", content=_content)
