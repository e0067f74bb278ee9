"""Access and demand of a site: catchment, traffic, competition, sessions."""

from planner.model.result import AccessResult, DemandResult, SiteResult
from planner.report.blocks import Block, Cell, facts, note, two
from planner.report.figures.charts import demand_chart
from planner.report.figures.maps import catchment_map
from planner.report.paper import Paper
from planner.report.section import Content, Section
from planner.report.words import Words


def _content(paper: Paper, site: SiteResult) -> Content | None:
    words = paper.words
    if site.access is None and site.demand is None:
        return None
    left = [facts(_access_rows(site.access, words))] if site.access else []
    if site.demand is not None:
        left.append(facts(_demand_rows(site.demand, words)))
    made = catchment_map(paper.painter, site, words, paper.notice)
    blocks: list[Block]
    if made is None:
        blocks = left
    else:
        alt = words.t("alt_catchment", name=site.name)
        blocks = [two(left, [paper.figure(made[0], alt, legend=made[1], framed=True)], 0.5)]
    if site.access is not None and not site.access.reachable:
        blocks.append(note(words.t("not_reachable"), "warn"))
    if site.demand is not None:
        blocks.append(_chart(paper, site.demand, site))
        if site.demand.unknown_parts:
            parts = ", ".join(words.named("origin", part) for part in site.demand.unknown_parts)
            blocks.append(note(words.t("demand_unknown_parts", parts=parts), "warn"))
    return {"heading": words.t("access"), "blocks": blocks, "keep": True, "new_page": True}


def _access_rows(access: AccessResult, words: Words) -> list[tuple[str, Cell]]:
    t = words.t
    rows: list[tuple[str, Cell]] = [
        (t("people_within", minutes=minutes), words.number(access.people[minutes])) for minutes in sorted(access.people)
    ]
    rows += [
        (t("junction"), _with_name(words.quantity(access.junction_min, "min"), access.junction_name)),
        (t("traffic"), _with_name(words.number(access.traffic_aadt_per_day), access.traffic_road)),
        (t("competitor"), _with_name(words.quantity(access.competitor_min, "min"), access.competitor_name)),
    ]
    if access.competitor_name:
        rows.append((t("competitor_power"), words.quantity(access.competitor_power_kw, "kw")))
    return [*rows, (t("competitors_10min"), words.number(access.competitors_10min))]


def _with_name(value: str, name: str) -> Cell:
    return {"text": value, "tone": "", "sub": name}


def _demand_rows(demand: DemandResult, words: Words) -> list[tuple[str, Cell]]:
    t = words.t
    rows: list[tuple[str, Cell]] = [
        (t("use_case"), words.named("use_case", demand.use_case)),
        (t("ev_share", year=demand.year), _ev_share(demand, words)),
        (t("energy_per_session"), words.quantity(demand.energy_per_session_kwh, "kwh", 1)),
        (t("energy_per_day"), _energy(demand, words)),
    ]
    rows += [
        (t("sessions_from", origin=words.named("origin", part)), words.number(sessions, digits=1))
        for part, sessions in sorted(demand.parts_per_day.items())
    ]
    return rows


def _ev_share(demand: DemandResult, words: Words) -> Cell:
    band = demand.ev_share_pu
    ends = f"{words.share(band.low)}–{words.share(band.high)}"
    return {"text": words.share(band.base), "tone": "", "sub": ends}


def _energy(demand: DemandResult, words: Words) -> Cell:
    band = demand.energy_kwh_per_day
    base = words.quantity(band.base, "energy_kwh_per_day")
    return {"text": base, "tone": "", "sub": words.band(band, "energy_kwh_per_day")}


def _chart(paper: Paper, demand: DemandResult, site: SiteResult) -> Block:
    words = paper.words
    alt = words.t(
        "alt_demand",
        name=site.name,
        low=words.number(demand.sessions_per_day.low),
        base=words.number(demand.sessions_per_day.base),
        high=words.number(demand.sessions_per_day.high),
    )
    return paper.figure(demand_chart(demand, site.access, words), alt)


SECTION = Section(id="access", order=10, scope="site", content=_content)
