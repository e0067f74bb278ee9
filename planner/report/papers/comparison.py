"""Two to four scenarios side by side: settings that make the difference, sums, sites that differ."""

from collections.abc import Sequence

from planner.model.comparison import Comparison, SiteFigures, SiteRow, Totals
from planner.report.blocks import Block, Cell, column, number_column, paragraph, small_print, table, toned
from planner.report.paper import Paper
from planner.report.paper_kind import PaperKind
from planner.report.section import Content, Section
from planner.report.setting_words import setting_name, setting_value
from planner.report.words import Words

MOST_SITES = 40
_TOTALS = ("ranked", "shortlisted", "fitting", "chargers", "sessions_per_day", "connection_kw", "capex_eur", "npv_eur")
_PROGRAMME = ("programme_sites", "programme_capex_eur", "people_reached")
_TOLD = ("fitting", "chargers", "connection_kw", "capex_eur", "npv_eur")
_FIGURES = {
    "rank": "11mm",
    "chargers": "18mm",
    "connection_kw": "20mm",
    "headroom_kw": "18mm",
    "capex_eur": "19mm",
    "npv_eur": "19mm",
}


def _sums(paper: Paper) -> Content | None:
    found, words = paper.comparison, paper.words
    if found is None:
        return None
    rows: list[list[Cell]] = [
        [words.t(f"compare_{name}"), *(_total(each, name, found.totals[0], words) for each in found.totals)]
        for name in (*_TOTALS, *_PROGRAMME)
        if any(getattr(each, name) is not None for each in found.totals)
    ]
    columns = [column(words.t("compare_sum"), width="1.2fr"), *_scenario_columns(found)]
    blocks: list[Block] = [paragraph(" ".join(_told(found, place, words) for place in range(1, len(found.names))))]
    blocks.append(table(columns, rows, keep=True))
    gaps = [name for name, each in zip(found.names, found.totals, strict=True) if each.unknown]
    if gaps:
        blocks.append(small_print(words.t("compare_gaps", scenarios=", ".join(gaps))))
    bare = [row.name for row in found.sites if any(_unconnected(each) for each in row.figures)]
    if bare:
        blocks.append(small_print(words.t("compare_unconnected", sites=", ".join(bare))))
    return {"heading": words.t("compare_sums"), "blocks": blocks, "keep": True}


def _unconnected(figures: SiteFigures) -> bool:
    """Whether a site's cost cannot hold its connection, as nobody knows what the grid carries there."""
    return figures.shortlisted and figures.capex_eur is not None and figures.hosting_kw is None


def _told(found: Comparison, place: int, words: Words) -> str:
    """What another scenario changes against the first, in a sentence."""
    first, other = found.totals[0], found.totals[place]
    changes = []
    for name in _TOLD:
        value, before = getattr(other, name), getattr(first, name)
        if value is not None and before is not None and value != before:
            unit = words.unit(name)
            figure = words.with_unit(_figure(abs(value - before), name, words), unit)
            changes.append(words.t(f"compare_{'more' if value > before else 'less'}_of", figure=figure,
                                   what=words.t(f"compare_told_{name}")))  # fmt: skip
    key = "compare_against" if changes else "compare_against_same"
    return words.t(key, other=found.names[place], first=found.names[0], changes="; ".join(changes))


def _scenario_columns(found: Comparison) -> list[Block]:
    return [number_column(name, "1fr") for name in found.names]


def _total(each: Totals, name: str, first: Totals, words: Words) -> Cell:
    value, before = getattr(each, name), getattr(first, name)
    change = "" if each is first else _change(value, before, name, words)
    figure = _figure(value, name, words)
    return f"({change})\u2002{figure}" if change else figure


def _figure(value: float | None, name: str, words: Words) -> str:
    if value is None:
        return words.unknown
    return words.money(value) if name.endswith("_eur") else words.number(value)


def _change(value: float | None, before: float | None, name: str, words: Words) -> str:
    """How far a figure is from the first scenario's; empty where it is the same or not known."""
    if value is None or before is None or value == before:
        return ""
    sign = "+" if value > before else ""
    return f"{sign}{_figure(value - before, name, words)}"


def _differences(paper: Paper) -> Content | None:
    found, words = paper.comparison, paper.words
    if found is None:
        return None
    differing = [row for row in found.sites if row.differs and any(each.shortlisted for each in row.figures)]
    heading = words.t("compare_sites")
    if not differing:
        return {"heading": heading, "blocks": [paragraph(words.t("compare_no_site"))]}
    columns = [column(words.t("compare_site_scenario"), width="1fr")]
    columns += [number_column(words.t(f"compare_{name}"), width) for name, width in _FIGURES.items()]
    rows = [line for row in differing[:MOST_SITES] for line in _lines(row, found.names, words)]
    said = (
        [small_print(words.t("compare_more", count=len(differing) - MOST_SITES))] if len(differing) > MOST_SITES else []
    )
    return {"heading": heading, "blocks": [table(columns, rows), *said]}


def _lines(row: SiteRow, names: Sequence[str], words: Words) -> list[list[Cell]]:
    """A line for each scenario; the site's name at the first."""
    return [
        [toned(row.name, "strong", name) if place == 0 else toned("", "", name), *_cells(figures, words)]
        for place, (name, figures) in enumerate(zip(names, row.figures, strict=True))
    ]


def _cells(figures: SiteFigures, words: Words) -> list[Cell]:
    if not figures.there:
        return [words.t("compare_not_there"), *([""] * (len(_FIGURES) - 1))]
    return [_figure(getattr(figures, name), name, words) for name in _FIGURES]


def _settings(paper: Paper) -> Content | None:
    found, words = paper.comparison, paper.words
    if found is None:
        return None
    heading = words.t("compare_settings")
    if not found.settings:
        return {"heading": heading, "blocks": [paragraph(words.t("compare_no_setting"))]}
    columns = [column(words.t("compare_setting"), width="1.2fr"), *(column(name, width="1fr") for name in found.names)]
    sites = {row.site_id: row.name for row in found.sites}
    rows: list[list[Cell]] = [
        [setting_name(each.key, words, sites), *(setting_value(each.key, value, words) for value in each.values)]
        for each in found.settings
    ]
    return {"heading": heading, "blocks": [table(columns, rows)]}


PAPER = PaperKind(
    id="comparison",
    order=70,
    subject="comparison",
    parts=tuple(
        Section(id=f"compare_{at}", order=at * 10, scope="report", content=each, template="part")
        for at, each in enumerate((_settings, _sums, _differences), start=1)
    ),
)
