"""Sheet for the walk over the site: what to look at, boxes to tick, frames for photographs, room for notes."""

from planner.model.result import SiteResult
from planner.report.blocks import Block, Cell, listing, subheading
from planner.report.blocks_forms import blanks, checks, slots
from planner.report.paper import Paper
from planner.report.paper_kind import PaperKind
from planner.report.paper_parts import map_block
from planner.report.phrases import reason_name
from planner.report.section import Content, Section
from planner.report.words import Words

_GROUND = ("bays", "slope", "surface", "trees", "drainage", "access", "lorries", "lighting", "accessible", "sight")
_SERVICE = (
    "mobile",
    "cable_way",
    "station",
    "meter",
    "protection",
    "works",
    "neighbours",
    "amenities",
    "hours",
    "signs",
)
_SKETCH_MM = 88.0
_PHOTOS = ("overview", "entrance", "bays", "ground", "cable_way", "station", "obstacle", "surroundings")


def _place(paper: Paper, site: SiteResult) -> Content:
    words, t = paper.words, paper.words.t
    asked: list[tuple[str, Cell]] = [(t(f"visit_{name}"), "") for name in ("date", "visitor", "weather", "met")]
    blocks: list[Block] = [map_block(paper, site, (170.0, 70.0), grid=True), blanks(asked)]
    points = _open_points(site, words)
    if points:
        blocks += [subheading(t("visit_open")), listing(points)]
    sketch = slots([(t("visit_sketch"), t("visit_sketch_how"))], columns=1, height_mm=_SKETCH_MM)
    return {"heading": "", "blocks": [*blocks, sketch]}


def _open_points(site: SiteResult, words: Words) -> list[str | tuple[str, str]]:
    """The check that matters most, what the rank depends on most, and what is to be minded at the place."""
    found, points = site.evidence, list[str | tuple[str, str]]()
    if found is not None and found.next_check:
        points.append(words.phrase(found.next_check))
    open_points = [words.phrase(code) for code in found.open_points] if found is not None else []
    if open_points:
        points.append((f"{words.t('visit_uncertain')}:", ", ".join(dict.fromkeys(open_points))))
    return [*points, *(reason_name(each, words) for each in site.cautions)]


def _known(name: str, site: SiteResult, words: Words) -> str:
    """What the study already says of a point, for comparison on the spot."""
    grid = site.grid
    if name == "bays" and site.bays is not None:
        return words.t("visit_known_bays", count=site.bays)
    if name == "station" and grid is not None and grid.connection_bus:
        return words.t("visit_known_station", bus=grid.connection_bus)
    if name == "cable_way" and grid is not None and grid.route_m is not None:
        return words.t("visit_known_route", length=words.quantity(grid.route_m, "m"))
    if name == "amenities" and site.access is not None and site.access.amenities:
        return ", ".join(words.named("poi", each.kind) for each in site.access.amenities[:3])
    return ""


def _checks(names: tuple[str, ...], title: str, paper: Paper, site: SiteResult) -> Block:
    words, t = paper.words, paper.words.t
    rows = [(t(f"visit_{name}"), t(f"visit_{name}_how"), _known(name, site, words)) for name in names]
    return checks(title, (t("visit_good"), t("visit_doubt"), t("visit_bad")), t("visit_remark"), rows)


def _look(paper: Paper, site: SiteResult) -> Content:
    t = paper.words.t
    tables = [_checks(_GROUND, t("visit_ground"), paper, site), _checks(_SERVICE, t("visit_service"), paper, site)]
    return {"heading": t("visit_look"), "new_page": True, "blocks": tables}


def _photos(paper: Paper, site: SiteResult) -> Content:  # noqa: ARG001 - one shape for all
    t = paper.words.t
    frames = slots([(t(f"visit_photo_{name}"), t(f"visit_photo_{name}_how")) for name in _PHOTOS])
    verdict: list[tuple[str, Cell]] = [(t("visit_verdict"), "")]
    return {"heading": t("visit_photos"), "new_page": True, "blocks": [frames, blanks(verdict, 0.3)]}


PAPER = PaperKind(
    id="site_visit",
    order=60,
    subject="site",
    parts=(
        Section(id="visit_place", order=10, scope="site", content=_place, template="part"),
        Section(id="visit_look", order=20, scope="site", content=_look, template="part"),
        Section(id="visit_photos", order=30, scope="site", content=_photos, template="part"),
    ),
)
