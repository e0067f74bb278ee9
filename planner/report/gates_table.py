"""Gates of a site on paper: what is closed, what is due, who sees to it, and what is overdue on the project's day."""

from datetime import date

from planner.model.delivery import GateStep
from planner.model.result import SiteResult
from planner.report.blocks import Cell, column, table, toned
from planner.report.paper import Paper
from planner.report.section import Content
from planner.report.words import Words

_TONES = {"closed": "good", "open": "quiet", "overdue": "bad"}
_WORDS_TOGETHER = 1_200  # letters with which the table stands on one page; what is longer would run off it
_NAME_LETTERS, _NOTE_LETTERS = 80, 800


def gates(paper: Paper, site: SiteResult) -> Content | None:
    """Table of the gates that the planner has written down for a site, in their order; None where there are none."""
    if not site.gates:
        return None
    words, t = paper.words, paper.words.t
    columns = [
        column(t("gates_col"), width="31mm"), column("", width="22mm"), column(t("gates_due"), width="20mm"),
        column(t("gates_done"), width="26mm"), column(t("gates_owner"), width="24mm"),
        column(t("gates_note"), width="1fr"),
    ]  # fmt: skip
    rows = [_row(step, paper.assessment.project_date, words) for step in site.gates]
    together = sum(map(_length, site.gates)) <= _WORDS_TOGETHER
    return {"heading": t("gates"), "blocks": [table(columns, rows, keep=together)], "keep": together}


def _length(step: GateStep) -> int:
    """Letters that the planner has written on a gate, in columns of a few words."""
    return sum(map(len, (step.owner, step.note, *step.documents)))


def _row(step: GateStep, today: date, words: Words) -> list[Cell]:
    state = gate_state(step, today)
    return [
        words.phrase(f"delivery.gate_{step.gate}"),
        toned(words.t(f"gates_state_{state}"), _TONES[state]),
        _day(step.due_on, words),
        _day(step.done_on, words),
        _cut(step.owner, _NAME_LETTERS) or words.t("none"),
        toned(_cut(step.note, _NOTE_LETTERS), "", _cut(", ".join(step.documents), _NOTE_LETTERS))
        if step.note or step.documents
        else words.t("none"),
    ]


def _cut(told: str, most: int) -> str:
    """Words as far as a row has room for them: one that is higher than a page would run off it."""
    return told if len(told) <= most else f"{told[: most - 1].rstrip()}…"


def gate_state(step: GateStep, today: date) -> str:
    """``closed``, ``open``, or ``overdue`` where its day has passed."""
    if step.done_on is not None:
        return "closed"
    return "overdue" if step.due_on is not None and step.due_on < today else "open"


def _day(day: date | None, words: Words) -> str:
    return words.t("none") if day is None else words.short_day(day.isoformat())
