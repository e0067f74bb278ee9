"""Sheet for the authority: what is to be built where, the bays on the ground, accessible bays, rules to settle."""

from planner.model.result import BayLayout, RuleOutcome, RuleResult, SiteResult
from planner.report.blocks import Block, Cell, column, facts, note, small_print, table, toned, two
from planner.report.blocks_forms import blanks
from planner.report.figures.bay_plan import bay_plan_svg, fitted
from planner.report.paper import Paper
from planner.report.paper_kind import PaperKind
from planner.report.paper_parts import bays_note, built_facts, connection_line, map_block, place_facts
from planner.report.phrases import OUTCOME_TONES, evidence_of, reason_name, rule_place
from planner.report.section import Content, Section
from planner.report.words import Words

MAP_MM, MAP_ALONE_MM = (82.0, 54.0), (170.0, 118.0)
"""Map of the place beside its figures, and alone below them."""
PLAN_MM, PLAN_LEAST_MM = (170.0, 170.0), 70.0
"""Width and most height of the drawing, which leaves room for the figures above it on one page; least height."""
_ASKED = (RuleOutcome.FAIL, RuleOutcome.NEEDS_EVIDENCE, RuleOutcome.PASS)
_BINDING = frozenset({"site_operator", "building_owner"})
_DECIDED = frozenset({"planning", "building", "accessibility"})
_TOGETHER = 6  # rules that stand on one page with their heading
"""Topics on which the authority decides; grid, payment, data and operation are others' and stay in the site report."""


def _what(paper: Paper, site: SiteResult) -> Content:
    words, t = paper.words, paper.words.t
    place, built, connected = place_facts(site, words), built_facts(site, words), connection_line(site, words)
    cautions = "; ".join(reason_name(each, words) for each in site.cautions)
    told: list[Block] = [note(t("permit_cautions", cautions=cautions), "warn")] if cautions else []
    if _drawn_alone(site):
        blocks: list[Block] = [two([place], [facts(built)], keep=True)]
        blocks += [facts(connected)] if connected else []
        return {"heading": t("permit_what"), "blocks": [*blocks, *told, map_block(paper, site, MAP_ALONE_MM)]}
    rows = facts([*((name, value) for name, value in place["rows"]), *built, *connected])
    beside = two([rows], [map_block(paper, site, MAP_MM)], keep=True)
    return {"heading": t("permit_what"), "blocks": [beside, *told]}


def _drawn_alone(site: SiteResult) -> bool:
    """Whether the map has its page for itself: the drawing takes the next one, and no rule stands below the map."""
    drawn = site.layout is not None and bool(site.layout.bays)
    return drawn and not any(_is_asked(rule) for rule in site.rules)


def _bays(paper: Paper, site: SiteResult) -> Content | None:
    words, t, layout = paper.words, paper.words.t, site.layout
    if layout is None:
        return None
    blocks: list[Block] = [facts(_counts(layout, words), wide=True)]
    more = bays_note(site, words)
    if more:
        blocks.append(note(more, "info"))
    size = fitted(layout, PLAN_MM, PLAN_LEAST_MM)
    if layout.bays:
        drawing = bay_plan_svg(layout, words, size)
        blocks.append(paper.figure(drawing, t("alt_bay_plan", name=site.name), framed=True))
    north = "permit_geometry_turned" if size.turned and layout.bays else "permit_geometry"
    blocks.append(small_print(t(north, source=words.bay_source(layout.geometry, layout.source))))
    return {"heading": t("permit_bays"), "blocks": blocks, "keep": True}


def _counts(layout: BayLayout, words: Words) -> list[tuple[str, Cell]]:
    t = words.t

    def of(placed: int, wanted: int) -> Cell:
        said = t("permit_placed", placed=placed, wanted=wanted)
        return said if placed >= wanted else toned(said, "warn")

    rows: list[tuple[str, Cell]] = [
        (t("permit_bays_placed"), of(len(layout.bays), layout.wanted)),
        (t("permit_bays_accessible"), of(layout.accessible, layout.wanted_accessible)),
        (t("permit_ground"), words.quantity(layout.area_m2, "m2")),
    ]
    for kind in ("standard", "accessible"):
        sizes = sorted({(bay.width_m, bay.length_m, bay.zone_m) for bay in layout.bays if bay.kind == kind})
        if sizes:
            said = "; ".join(_size(width_m, length_m, words) for width_m, length_m, _ in sizes)
            zones = sorted({zone_m for _, _, zone_m in sizes if zone_m})
            zone = "; ".join(t("permit_zone", width=words.quantity(zone_m, "m", 2)) for zone_m in zones)
            rows.append((t(f"permit_size_{kind}"), toned(said, "", zone or t("permit_width_length"))))
    return rows


def _size(width_m: float, length_m: float, words: Words) -> str:
    return f"{words.number(width_m, digits=2)}\u00a0×\u00a0{words.quantity(length_m, 'm', 2)}"


def _rules(paper: Paper, site: SiteResult) -> Content | None:
    words, t = paper.words, paper.words.t
    asked = [rule for rule in site.rules if _is_asked(rule)]
    if not asked:
        return None
    asked.sort(key=lambda rule: (_ASKED.index(rule.outcome), rule.jurisdiction, rule.rule_id))
    columns = [
        column(t("col_outcome"), width="26mm"), column(t("col_rule"), width="1.2fr"),
        column(t("col_required"), width="0.9fr"), column(t("permit_answer"), width="1fr"),
    ]  # fmt: skip
    return {"heading": t("permit_rules"), "blocks": [
        small_print(t("permit_rules_note")), table(columns, [_row(rule, words) for rule in asked])],
        "keep": len(asked) <= _TOGETHER}  # fmt: skip


def _is_asked(rule: RuleResult) -> bool:
    """Whether the authority is to say something of a rule."""
    return rule.outcome in _ASKED and rule.addressee in _BINDING and rule.topic in _DECIDED


def _row(rule: RuleResult, words: Words) -> list[Cell]:
    status = words.named("status", rule.status) if rule.status != "law" else ""
    return [
        toned(words.t(f"outcome_{rule.outcome.value}"), OUTCOME_TONES[rule.outcome], status),
        toned(words.told(words.phrase(rule.title)), "", rule_place(rule)),
        words.told(rule.required) or words.t("none"),
        toned(rule.found, "", evidence_of(rule, words)),
    ]


def _annex(paper: Paper, site: SiteResult) -> Content:
    """Lines to fill in; those of the bays too, where they are not drawn yet."""
    words, t = paper.words, paper.words.t
    left: list[tuple[str, Cell]] = [(t(f"permit_{name}"), "") for name in ("parcel", "owner_consent", "site_plan")]
    right: list[tuple[str, Cell]] = [(t(f"permit_{name}"), "") for name in ("trees", "noise", "file_no")]
    head: list[Block] = []
    if site.layout is None:
        head = [note(t("permit_no_layout"), "warn")]
        asked = "" if site.sizing is None else words.number(site.sizing.bays_used)
        left, right = [(t("permit_bays_asked"), asked), *left], [(t("permit_bays_accessible"), ""), *right]
    lines = two([blanks(left, 0.8)], [blanks(right, 0.8)], keep=True)
    return {"heading": t("permit_annex"), "blocks": [*head, lines], "keep": True}


# The rules fill the first page below a small map; the drawing of the bays takes the second.
_PARTS = ((1, _what), (4, _rules), (2, _bays), (3, _annex))

PAPER = PaperKind(
    id="permit_sheet",
    order=40,
    subject="site",
    audience="town",
    parts=tuple(
        Section(id=f"permit_{number}", order=at * 10, scope="site", content=each, template="part")
        for at, (number, each) in enumerate(_PARTS, start=1)
    ),
)
