"""Demand of a site: who comes by use case and why, when, how it grows, and what competitors and own sites keep."""

from planner.maps.style import ACCENT
from planner.model.result import Competition, DemandPart, DemandResult, SiteResult
from planner.report.blocks import Block, Cell, column, facts, note, number_column, small_print, table
from planner.report.figures.charts import LIMIT, SOFT
from planner.report.figures.demand_charts import arrivals_chart, balance_parts, years_chart
from planner.report.paper import Paper
from planner.report.section import Content, Section
from planner.report.words import Words


def _content(paper: Paper, site: SiteResult) -> Content | None:
    words, demand = paper.words, site.demand
    if demand is None:
        return None
    blocks: list[Block] = [facts(_rows(demand, words), wide=True)]
    if demand.parts:
        blocks.append(_parts(demand, words))
        blocks += [small_print(_chain(part, words)) for part in demand.parts if part.steps]
    blocks.append(_arrivals(paper, demand, site))
    if len(demand.by_year) > 1:
        blocks.append(_years(paper, demand, site))
    if demand.competition is not None:
        blocks.append(small_print(_balance(demand.competition, words)))
    if demand.unknown_parts:
        parts = ", ".join(words.named("origin", part) for part in demand.unknown_parts)
        blocks.append(note(words.t("demand_unknown_parts", parts=parts), "warn"))
    return {"heading": words.t("demand"), "blocks": blocks, "keep": False}


def _rows(demand: DemandResult, words: Words) -> list[tuple[str, Cell]]:
    t = words.t
    sessions, energy, unit = demand.sessions_per_day, demand.energy_kwh_per_day, "kwh_per_day"
    rows: list[tuple[str, Cell]] = [
        (t("sessions_in_year", year=demand.year), _with_band(words.number(sessions.base), words.band(sessions, ""))),
        (t("energy_per_day"), _with_band(words.quantity(energy.base, unit), words.band(energy, unit))),
        (t("energy_per_session"), words.quantity(demand.energy_per_session_kwh, "kwh", 1)),
        (t("ev_share", year=demand.year), _share(demand, words)),
    ]  # fmt: skip
    if demand.design_day is not None:
        day = demand.design_day
        value = words.share(day.value) if day.kind == "percentile" else words.number(day.value, digits=0)
        factor = words.number(day.factor_pu, digits=2)
        rows.append((t("design_day"), t(f"design_day_{day.kind}", value=value, factor=factor)))
    if demand.calibrated:
        names = ", ".join(words.named("assumption", name) for name in demand.calibrated)
        rows.append((t("calibrated"), names))
    return rows


def _with_band(text: str, band: str) -> Cell:
    return {"text": text, "tone": "", "sub": band}


def _share(demand: DemandResult, words: Words) -> Cell:
    band = demand.ev_share_pu
    return {"text": words.share(band.base), "tone": "", "sub": f"{words.share(band.low)}–{words.share(band.high)}"}


def _parts(demand: DemandResult, words: Words) -> Block:
    t = words.t
    rows: list[list[Cell]] = [
        [
            words.named("use_case", part.use_case),
            words.named("origin", part.origin) + (t("heavy_mark") if part.heavy else ""),
            words.number(part.sessions_per_day.low, digits=1),
            {"text": words.number(part.sessions_per_day.base, digits=1), "tone": "strong", "sub": ""},
            words.number(part.sessions_per_day.high, digits=1),
            words.number(part.energy_per_session_kwh, digits=1),
        ]
        for part in demand.parts
    ]
    columns = [
        column(t("col_use_case"), width="1fr"),
        column(t("col_origin"), width="1fr"),
        number_column(t("low")),
        number_column(t("col_sessions_base")),
        number_column(t("high")),
        number_column(t("col_kwh_session")),
    ]
    return table(columns, rows, keep=True)


def _chain(part: DemandPart, words: Words) -> str:
    """The estimate as a planner would write it down: each factor with its figure."""
    steps = "; ".join(f"{words.named('step', name)} {words.plain_number(value)}" for name, value in part.steps)
    name = f"{words.named('use_case', part.use_case)}, {words.named('origin', part.origin)}"
    return words.t("demand_chain", part=name, steps=steps)


def _arrivals(paper: Paper, demand: DemandResult, site: SiteResult) -> Block:
    words = paper.words
    bar = {"shape": "bar", "color": "", "opacity": 1.0, "width": 1.0, "dashed": False}
    line = {"shape": "line", "fill": "", "opacity": 1.0, "width": 1.4, "dashed": False}
    legend = [
        bar | {"fill": SOFT, "label": words.t("legend_weekday")},
        line | {"color": ACCENT["light"], "label": words.t("legend_weekend")},
    ]
    if site.sizing is not None and any(site.sizing.hourly_power_kw):
        legend.append(line | {"color": LIMIT, "label": words.t("connection_power")})
    alt = words.t("alt_arrivals", name=site.name, sessions=words.number(demand.sessions_per_day.base))
    return paper.figure(arrivals_chart(demand, site.sizing, words), alt, legend=legend)


def _years(paper: Paper, demand: DemandResult, site: SiteResult) -> Block:
    words = paper.words
    legend: list[Block] = []
    if demand.competition is not None:
        bar = {"shape": "bar", "color": "", "opacity": 1.0, "width": 1.0, "dashed": False}
        legend = [
            bar | {"fill": color, "label": words.t(f"balance_{key}")}
            for key, _, color in balance_parts(demand.competition)
        ]
    first, last = demand.by_year[0], demand.by_year[-1]
    low, high = (words.number(value) for value in (last.sessions_per_day.low, last.sessions_per_day.high))
    alt = words.t("alt_years", name=site.name, first=first.year, last=last.year, low=low, high=high)
    return paper.figure(years_chart(demand, words), alt, legend=legend)


def _balance(balance: Competition, words: Words) -> str:
    figures = {name: words.quantity(value, "kwh_per_day") for name, value, _ in balance_parts(balance)}
    gross = words.quantity(balance.gross_kwh_per_day, "kwh_per_day")
    text = words.t("balance_sentence", gross=gross, **figures)
    if balance.programme_net_new_kwh_per_day is not None:
        joint = words.quantity(balance.programme_net_new_kwh_per_day, "kwh_per_day")
        text += " " + words.t("balance_programme", joint=joint)
    return text


SECTION = Section(id="demand", order=14, scope="site", content=_content)
