"""Summary as a decision paper: what is recommended and why, at what cost, what is not known, and the next steps."""

from collections import Counter
from collections.abc import Sequence

from planner.model.issues import Severity
from planner.model.result import Assessment, Band, RuleOutcome, SiteResult
from planner.report.blocks import Block, kpis, listing, note, paragraph, small_print, subheading
from planner.report.edition import part_of_sites, without_money, without_ranks
from planner.report.order_table import LISTED, figure_rules, order_table
from planner.report.paper import Paper
from planner.report.phrases import declared, reasons_text
from planner.report.plan_brief import brief_blocks, has_programme
from planner.report.section import Content, Section
from planner.report.verdict import Verdict, chosen_option, in_order, judge
from planner.report.words import Words

_INQUIRIES = 3
_NAMED = 5


def _content(paper: Paper) -> Content:
    result, words = paper.assessment, paper.words
    ordered = in_order(result.shortlist)
    if without_ranks(ordered):
        ordered.sort(key=lambda site: (site.name, site.site_id))
    picked = [site for site in ordered if judge(site).verdict is Verdict.RECOMMENDED]
    alone: list[Block] = [_tiles(result, ordered, picked, words)]
    if ordered:
        alone += [
            paragraph(_lead(result, ordered, picked, words)),
            paragraph(_counts(result, words)),
            *_order(paper, ordered),
        ]
    else:
        alone += [paragraph(_counts(result, words)), note(words.t("summary_none"), "warn")]
    to_do: list[Block] = []
    for heading, items in (("summary_open", _open_points(result, words)), ("summary_next", _next(paper, ordered))):
        if items:
            to_do += [subheading(words.t(heading)), listing(items)]
    blocks = [*alone, *to_do]
    if has_programme(result):
        blocks = [*brief_blocks(result, picked, words), *to_do, subheading(words.t("summary_each")), *alone]
    return {"heading": words.t("summary"), "blocks": blocks, "new_page": True}


def _tiles(result: Assessment, ordered: list[SiteResult], picked: list[SiteResult], words: Words) -> Block:
    t, groups = words.t, Counter(site.rank_group for site in result.sites)
    total = _sum([site.cost.capex_eur for site in picked or ordered[:1] if site.cost is not None])
    candidates = (t("kpi_candidates"), words.number(len(result.sites)), t("kpi_excluded", count=groups["excluded"]))
    apart = groups["unknown"] + groups["failed"]
    besides = t("kpi_not_checked_apart" if apart else "kpi_not_checked", count=groups["not_checked"], apart=apart)
    checked = (t("kpi_checked"), words.number(groups["checked"]), besides)
    kept_back = without_money(ordered)
    recommended = (
        t("kpi_buildable" if kept_back else "kpi_recommended"),
        words.number(len(picked)),
        t("kpi_of_shortlist", count=len(ordered)),
    )
    capex = (
        t("kpi_capex_sum" if picked else "kpi_capex_first"),
        words.eur(total.base) if total else words.unknown,
        words.eur_band(total) if total else "",
    )
    study = [] if part_of_sites(result) else [candidates, checked]
    return kpis([*study, recommended, *([] if kept_back else [capex])])


def _sum(bands: Sequence[Band]) -> Band | None:
    if not bands:
        return None
    return Band(low=sum(b.low for b in bands), base=sum(b.base for b in bands), high=sum(b.high for b in bands))


def _lead(result: Assessment, ordered: list[SiteResult], picked: list[SiteResult], words: Words) -> str:
    """The recommendation in a few sentences, and how the money stands."""
    losing = sum("npv_negative" in judge(site).reasons for site in ordered)
    money = words.t("summary_loses", count=losing, all=len(ordered)) if losing else ""
    if not picked and without_ranks(ordered):
        lead = words.t("summary_lead_none_unordered")
    elif not picked:
        first = ordered[0]
        lead = words.t("summary_lead_none", name=first.name, reasons=reasons_text(judge(first).reasons, words))
    else:
        lead = _recommendation(picked, words, programme=has_programme(result))
    return f"{lead} {money}".strip()


def _recommendation(picked: list[SiteResult], words: Words, *, programme: bool) -> str:
    one = len(picked) == 1
    lead = "summary_lead_one" if one else "summary_lead_many"
    if programme:
        lead += "_alone"
    if without_ranks(picked):
        lead = "summary_lead_one_bare" if one else "summary_lead_many_unordered"
    elif without_money(picked):
        lead = "summary_lead_one_bare" if one else "summary_lead_many_bare"
    capex = _sum([site.cost.capex_eur for site in picked if site.cost is not None])
    npv_eur = sum(site.cost.npv_eur.base for site in picked if site.cost is not None)
    power_kw = sum(site.sizing.connection_kw for site in picked if site.sizing is not None)
    names = [site.name for site in picked[:_NAMED]]
    return words.t(
        lead,
        count=len(picked),
        names=_listed(names, len(picked) - len(names), words),
        power=words.quantity(power_kw, "kw"),
        capex=words.eur(capex.base if capex else None),
        band=words.eur_band(capex),
        npv=words.eur(npv_eur),
    )


def _listed(names: Sequence[str], more: int, words: Words) -> str:
    """Names with commas; how many more there are."""
    text = ", ".join(names)
    return words.t("names_and_more", names=text, count=more) if more > 0 else text


def _counts_key(result: Assessment) -> str:
    """Which grid data the assessment had: networks, only declared capacities or a typical grid, or none."""
    known = [site.grid for site in result.sites if site.grid and site.grid.hosting_kw is not None]
    if known and all(declared(grid) for grid in known):
        return "summary_counts_declared"
    return "summary_counts" if result.grids else "summary_counts_no_grid"


def _counts(result: Assessment, words: Words) -> str:
    if part_of_sites(result):
        return words.t("summary_counts_part", shortlist=len(result.shortlist), year=result.settings.demand.year)
    groups = Counter(site.rank_group for site in result.sites)
    key = _counts_key(result)
    apart = groups["unknown"] + groups["failed"] if result.grids else 0
    more = words.t("summary_counts_apart", count=apart) if apart else ""
    text = words.t(
        key,
        sites=len(result.sites),
        excluded=groups["excluded"],
        checked=groups["checked"],
        not_checked=groups["not_checked"],
        shortlist=len(result.shortlist),
        year=result.settings.demand.year,
    )
    return f"{text} {more}".strip()


def _order(paper: Paper, ordered: list[SiteResult]) -> list[Block]:
    """The table of the first sites, and the rules behind its figures."""
    words = paper.words
    more = (
        words.t(
            "summary_overview_more" if without_ranks(ordered) else "summary_order_more", count=len(ordered) - LISTED
        )
        if len(ordered) > LISTED
        else ""
    )
    bare = without_ranks(ordered)
    order = "" if bare else words.t("summary_order_text_bare" if without_money(ordered) else "summary_order_text")
    remarks = (order, figure_rules(paper.assessment, words), more)
    text = " ".join(remark for remark in remarks if remark)
    return [
        subheading(words.t("overview" if bare else "summary_order")),
        order_table(ordered, words),
        small_print(text),
    ]


def _open_points(result: Assessment, words: Words) -> list[str]:
    """What the planner still has to find out, counted."""
    rules = Counter(rule.outcome for site in result.shortlist for rule in site.rules)
    unproven = sum("connection_unproven" in judge(site).reasons for site in result.shortlist)
    unsolved = [grid.grid for grid in result.grids if not grid.solved]
    assumed = sum(row.state == "assumption" for row in result.assumptions)
    groups = Counter(site.rank_group for site in result.sites)
    warnings = sum(issue.severity is not Severity.NOTE for issue in result.issues)
    points = {
        "open_no_grid": (not result.grids and not any(declared(site.grid) for site in result.sites), {}),
        "open_declared": (any(declared(site.grid) for site in result.sites), {}),
        "open_not_checked": (groups["not_checked"], {"count": groups["not_checked"]}),
        "open_evidence": (rules[RuleOutcome.NEEDS_EVIDENCE], {"count": rules[RuleOutcome.NEEDS_EVIDENCE]}),
        "open_unproven": (unproven, {"count": unproven}),
        "open_unsolved": (unsolved, {"grids": ", ".join(unsolved)}),
        "open_violations": (result.base_violations, {"count": len(result.base_violations)}),
        "open_findings": (warnings, {"count": warnings}),
        "open_assumptions": (assumed, {"count": assumed, "all": len(result.assumptions)}),
    }
    return [words.t(key, **params) for key, (holds, params) in points.items() if holds]  # type: ignore[arg-type]


def _next(paper: Paper, ordered: list[SiteResult]) -> list[str]:
    """What to do now, in order."""
    result, words = paper.assessment, paper.words
    economy = result.settings.cost
    reasons = Counter(reason for site in ordered for reason in judge(site).reasons)
    open_rules = any(rule.outcome is RuleOutcome.NEEDS_EVIDENCE for site in ordered for rule in site.rules)
    prices = {
        "price": words.quantity(economy.price_eur_per_kwh, "price_eur_per_kwh"),
        "energy": words.quantity(economy.energy_eur_per_kwh, "energy_eur_per_kwh"),
    }
    wanted = _to_build(result) or [site for site in ordered if _connectable(site)][:_INQUIRIES]
    inquiries = [_inquiry(site, words) for site in wanted]
    inquiry = "next_inquiry_programme" if has_programme(result) else "next_inquiry"
    steps = {
        inquiry: (inquiries, {"sites": ", ".join(inquiries)}),
        "next_grid_data": (reasons["grid_unknown"], {"count": reasons["grid_unknown"]}),
        "next_evidence": (open_rules, {}),
        "next_economics": (reasons["npv_negative"], prices),
        "next_base": (result.base_violations, {}),
        "next_assumptions": (any(row.state == "assumption" for row in result.assumptions), {}),
    }
    return [words.t(key, **params) for key, (holds, params) in steps.items() if holds]  # type: ignore[arg-type]


def _to_build(result: Assessment) -> list[SiteResult]:
    """Sites of the programme, in the order of their years."""
    chosen = result.plan.choices if result.plan is not None else ()
    known = {site.site_id: site for site in result.sites}
    return [known[choice.site_id] for choice in chosen if choice.site_id in known]


def _connectable(site: SiteResult) -> bool:
    option = chosen_option(site)
    return option is not None and option.feasible is True


def _inquiry(site: SiteResult, words: Words) -> str:
    power = words.quantity(site.sizing.connection_kva if site.sizing else None, "kva")
    return words.t("next_inquiry_site", name=site.name, power=power)


SECTION = Section(id="summary", order=10, scope="report", content=_content)
