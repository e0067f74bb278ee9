"""Ways to connect a site, each re-checked by load flow; the chosen one stands out."""

from planner.model.result import SiteResult, UpgradeOption
from planner.report.blocks import Cell, column, note, number_column, paragraph, table, toned
from planner.report.paper import Paper
from planner.report.section import Content, Section
from planner.report.words import Words


def _content(paper: Paper, site: SiteResult) -> Content | None:
    words = paper.words
    if not site.upgrades:
        return None
    t = words.t
    columns = [
        column(t("col_option"), width="1fr"),
        column(t("col_works")),
        number_column(t("col_served", unit=words.unit("kw"))),
        column(t("col_then_binding"), width="31mm"),
        number_column(t("col_cost")),
        number_column(t("col_lead")),
    ]
    rows = [_row(option, words) for option in site.upgrades]
    chosen = [index for index, option in enumerate(site.upgrades) if option.chosen]
    blocks = [paragraph(t("upgrades_text")), table(columns, rows, strong=chosen, keep=True)]
    if not chosen:
        blocks.append(note(t("upgrades_none"), "bad"))
    return {"heading": t("upgrades"), "blocks": blocks, "keep": True}


def _row(option: UpgradeOption, words: Words) -> list[Cell]:
    name = words.named("option", option.kind.value)
    lead = words.band(option.lead_weeks, "lead_weeks", 0) if option.lead_weeks else words.unknown
    reason = words.phrase(option.reason) if option.reason else ""
    detail = words.phrase(option.description_code, option.params)
    known = detail if detail != option.description_code else reason
    return [
        toned(f"{name} – {words.t('chosen')}" if option.chosen else name, "", known),
        _works(option, words),
        words.number(option.served_kw, "kw"),
        option.binding_element or words.t("none"),
        words.eur_band(option.cost_eur),
        lead,
    ]


def _works(option: UpgradeOption, words: Words) -> Cell:
    if option.feasible is None:
        return toned(words.t("works_unknown"), "warn")
    return toned(words.t("yes"), "good") if option.feasible else toned(words.t("no"), "bad")


SECTION = Section(id="upgrades", order=40, scope="site", content=_content)
