"""Size of a site: chargers, service level, the frontier of service over connection power."""

from planner.maps.style import CATEGORIES
from planner.model.result import GridStatus, SiteResult, SizingResult
from planner.report.blocks import Block, Cell, column, facts, note, number_column, small_print, table, two
from planner.report.figures.charts import AFTER, LIMIT, sizing_chart
from planner.report.paper import Paper
from planner.report.phrases import cabinet_kw, charger_name, size_rule
from planner.report.section import Content, Section
from planner.report.words import Words


def _content(paper: Paper, site: SiteResult) -> Content:
    words, sizing = paper.words, site.sizing
    heading = words.t("sizing")
    if sizing is None:
        return {"heading": heading, "blocks": [note(words.t("sizing_unknown"), "warn")]}
    target = paper.assessment.settings.sizing
    rule = size_rule(sizing, words, target.max_wait_min)
    blocks: list[Block] = [small_print(words.t("size_rule", rule=rule)), _chargers(sizing, words)]
    blocks.append(two([facts(_service(sizing, words, target.max_wait_min))], [facts(_power(sizing, words))]))
    if not sizing.target_met:
        key = "target_missed_bays" if sizing.limited_by_bays else "target_missed"
        blocks.append(note(words.t(key, rule=size_rule(sizing, words, target.max_wait_min)), "warn"))
    blocks += [_chart(paper, sizing, site), small_print(words.t("sizing_simulated"))]
    grid_known = site.grid is not None and site.grid.status is GridStatus.CHECKED
    return {"heading": heading, "blocks": blocks, "keep": grid_known}


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
        rows.append((t("mean_wait"), words.quantity(sizing.mean_wait_min, "min")))
        rows.append((t("p95_wait"), words.quantity(sizing.p95_wait_min, "min")))
    return [
        *rows,
        (t("peak_arrivals"), words.number(sizing.peak_arrivals_per_h, digits=1)),
        (t("mean_session"), words.quantity(sizing.mean_session_min, "min", 0)),
        (t("utilisation"), words.share(sizing.utilisation_pu, 1)),
        (t("bays_used"), words.number(sizing.bays_used)),
    ]


def _power(sizing: SizingResult, words: Words) -> list[tuple[str, Cell]]:
    t = words.t
    managed = t("managed") if sizing.managed else t("unmanaged")
    return [
        (t("connection_power"), {"text": words.quantity(sizing.connection_kw, "kw"), "tone": "strong", "sub": managed}),
        (t("connection_apparent"), words.quantity(sizing.connection_kva, "kva")),
        (t("nameplate"), words.quantity(sizing.nameplate_kw, "kw")),
        (t("simulated_peak"), words.quantity(sizing.simulated_peak_kw, "kw")),
        (t("p999"), words.quantity(sizing.p999_kw, "kw")),
    ]


def _chart(paper: Paper, sizing: SizingResult, site: SiteResult) -> Block:
    words = paper.words
    line = {"shape": "line", "fill": "", "opacity": 1.0, "width": 1.4}
    wait = words.number(paper.assessment.settings.sizing.max_wait_min, digits=0)
    waiting = words.t("legend_blocked") if sizing.system == "loss" else words.t("legend_wait", minutes=wait)
    legend = [
        line | {"color": AFTER, "dashed": False, "label": waiting},
        line | {"color": CATEGORIES[3], "dashed": True, "label": words.t("legend_session")},
        line | {"color": LIMIT, "dashed": False, "label": words.t("connection_power")},
    ]
    return paper.figure(sizing_chart(sizing, words), words.t("alt_sizing", name=site.name), legend=legend)


SECTION = Section(id="sizing", order=30, scope="site", content=_content)
