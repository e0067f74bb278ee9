"""Where the headline numbers of a site come from: formula, function, files, constants and their state."""

from planner.model.result import Assumption, Provenance, SiteResult
from planner.report.blocks import Block, Cell, column, number_column, paragraph, small_print, subheading, table, toned
from planner.report.constants import constant_name, constant_value, value_or_grants
from planner.report.paper import Paper
from planner.report.section import Content, Section
from planner.report.sections_money import paid_back_after_lease, paid_back_late
from planner.report.trace import Trace, headline_traces
from planner.report.words import DASH, Words

_FILES_TOGETHER = 14  # files that stand on one page with their heading


def _content(paper: Paper, site: SiteResult) -> Content | None:
    words, t = paper.words, paper.words.t
    traces = headline_traces(paper.assessment, site, words)
    if not traces:
        return None
    used = {each: None for trace in traces for each in trace.inputs}
    numbers = {each: place for place, each in enumerate(used, start=1)}
    columns = [
        column(t("trace_number"), width="0.85fr"), number_column(t("col_value"), "22mm"),
        column(t("trace_how"), width="1.8fr"), column(t("trace_files"), width="17mm"),
        column(t("trace_constants"), width="1fr"),
    ]  # fmt: skip
    blocks: list[Block] = [
        paragraph(t("trace_text")),
        table(columns, [_row(trace, numbers, site, words) for trace in traces]),
        *_own(traces, site, words),
    ]
    if used:
        blocks += [subheading(t("trace_files")), _files(numbers, words)]
    return {"heading": t("trace"), "blocks": blocks, "new_page": True}


def _row(trace: Trace, numbers: dict[Provenance, int], site: SiteResult, words: Words) -> list[Cell]:
    states = ", ".join(words.t(f"trace_state_{state}", count=count) for state, count in trace.states.items())
    return [
        toned(trace.name, "", trace.path),
        toned(trace.shown, "", _late(trace, site, words)),
        toned(trace.how, "", trace.made_by.replace(":", ".\u200b")),
        _spans(sorted(numbers[each] for each in trace.inputs)) or words.t("none"),
        states or words.t("none"),
    ]


def _spans(numbers: list[int]) -> str:
    """Numbers in order, three and more in a row as from–to: ``1–3, 6``."""
    rows: list[list[int]] = []
    for number in numbers:
        if rows and number == rows[-1][-1] + 1:
            rows[-1].append(number)
        else:
            rows.append([number])
    told = ([f"{row[0]}{DASH}{row[-1]}"] if len(row) > 2 else [str(each) for each in row] for row in rows)
    return ", ".join(part for parts in told for part in parts)


def _late(trace: Trace, site: SiteResult, words: Words) -> str:
    """That a payback comes after the years of the plan, or after the lease; empty for every other number."""
    if trace.path != "cost.payback_years" or site.cost is None:
        return ""
    if paid_back_late(site.cost):
        return words.t("trace_late")
    return words.t("trace_after_lease") if paid_back_after_lease(site.cost) else ""


def _files(numbers: dict[Provenance, int], words: Words) -> Block:
    t = words.t
    rows: list[list[Cell]] = [
        [
            str(place),
            words.named("role", each.role),
            each.path or t("trace_withheld"),
            toned(f"{each.sha256[:12]}…", "muted") if each.sha256 else words.t("none"),
            " · ".join(part for part in (each.licence or words.unknown, each.credit) if part),
        ]
        for each, place in numbers.items()
    ]
    columns = [
        number_column("", "8mm"), column(t("col_role"), width="27mm"), column(t("col_file"), width="46mm"),
        column("SHA-256", width="26mm"), column(t("col_licence"), width="1fr"),
    ]  # fmt: skip
    return table(columns, rows, keep=len(rows) <= _FILES_TOGETHER)


def _value(row: Assumption, site: SiteResult, words: Words) -> str:
    """Value of a constant; grants by their titles."""
    titles = {} if site.cost is None else {grant.grant_id: grant.title for grant in site.cost.grants}
    return value_or_grants(row, titles, words)


def _own(traces: tuple[Trace, ...], site: SiteResult, words: Words) -> list[Block]:
    """Settings of the project in a sentence, and the planner's own values with their day."""
    constants = dict.fromkeys(each for trace in traces for each in trace.assumptions)
    settings = [
        f"{constant_name(each, words)} {_value(each, site, words)}" for each in constants if each.state == "project"
    ]
    said = words.t("trace_settings", settings="; ".join(settings)) if settings else ""
    own = [each for each in constants if each.state == "own"]
    if not own:
        return [small_print(f"{said} {words.t('trace_none_own')}".strip())]
    rows: list[list[Cell]] = [
        [constant_name(each, words), constant_value(each, words), words.short_day(each.valid_from)] for each in own
    ]
    columns = [
        column(words.t("col_name"), width="1fr"), number_column(words.t("col_value"), "40mm"),
        column(words.t("col_valid_from"), width="24mm"),
    ]  # fmt: skip
    head = [small_print(said)] if said else []
    return [*head, subheading(words.t("trace_own")), table(columns, rows)]


SECTION = Section(id="trace", order=900, scope="site", content=_content, papers=("site_report",), template="site_part")
