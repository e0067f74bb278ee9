"""The connection powers below which rules break, found by asking the rule packs themselves."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from math import ceil

from planner.model.result import FrontierPoint, RuleOutcome, SizingResult
from planner.model.sizing_result import FrontierMark
from planner.rules.evaluate import judge, open_facts, satisfied
from planner.rules.facts import sizing_facts
from planner.rules.pack import PackPlace, load_packs
from planner.rules.records import Check, Rule

STEPS = 48
DIGITS = 3
BROKEN = frozenset({RuleOutcome.FAIL, RuleOutcome.DOES_NOT_COUNT})

FactsAt = Callable[[float], Mapping[str, object]]


def facts_at(place: Mapping[str, object], sizing: SizingResult) -> FactsAt:
    """Facts of a site by its connection power: those of the place, and of the sized site under that power."""
    kva_per_kw = sizing.connection_kva / sizing.connection_kw if sizing.connection_kw > 0 else 1.0

    def facts(connection_kw: float) -> Mapping[str, object]:
        held = replace(
            sizing,
            connection_kw=connection_kw,
            connection_kva=connection_kw * kva_per_kw,
            managed=connection_kw < sizing.nameplate_kw,
        )
        return {**place, **sizing_facts(held)}

    return facts


def rule_marks(
    facts_of: FactsAt, jurisdictions: Sequence[PackPlace], on: date, language: str, low_kw: float, high_kw: float
) -> tuple[FrontierMark, ...]:
    """Rules that hold, or are open, at the greatest power and break at a smaller one.

    Parameters
    ----------
    facts_of : callable
        Facts of the site under a connection power in kW (see :func:`facts_at`).
    jurisdictions : sequence of str or Path
        Folders of data/rules, and files of own packs.
    on : date
        Rules outside their dates do not apply.
    low_kw, high_kw : float
        Range of powers that is searched; ``high_kw`` is the nameplate.

    Returns
    -------
    tuple of FrontierMark
        By power, the greatest first. A mark whose ``if_facts`` is empty rests on known facts only. One that names facts
        says what holds if they turn out so; it never says that the rule is met.

    Notes
    -----
    A rule breaks where its answer becomes "fail" or "does not count". Where it is not known whether the rule applies at
    all, it is judged as if it did. The first such power from the nameplate down is enclosed in one of 48 steps, then
    found by bisection. Rules that ask for nothing which the power changes are not judged.
    """
    if not 0 < low_kw < high_kw:
        return ()
    width_kw = (high_kw - low_kw) / STEPS
    powers_kw = (*(high_kw - width_kw * step for step in range(STEPS)), low_kw)
    search = _Search(facts_of=cache(facts_of), on=on, powers_kw=powers_kw)
    marks = [
        FrontierMark(
            rule_id=rule.rule_id,
            title=rule.title[language],
            below_kw=below_kw,
            clause=rule.clause[language],
            if_facts=open_facts(rule, facts_of(high_kw)),
        )
        for rule, below_kw in ((rule, search.breaks_below(rule)) for rule in search.of_power(_rules(jurisdictions)))
        if below_kw is not None
    ]
    return tuple(sorted(marks, key=lambda mark: (-mark.below_kw, mark.rule_id)))


def with_breaks(points: Iterable[FrontierPoint], marks: Sequence[FrontierMark]) -> tuple[FrontierPoint, ...]:
    """Points with the ids of the rules that break at their power; rules that rest on open facts are left out."""
    known = [mark for mark in marks if not mark.if_facts]
    return tuple(
        replace(point, breaks=tuple(mark.rule_id for mark in known if point.connection_kw < mark.below_kw))
        for point in points
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Search:
    facts_of: FactsAt
    on: date
    powers_kw: tuple[float, ...]

    def of_power(self, rules: Iterable[Rule]) -> list[Rule]:
        """Rules that ask for a fact which is not the same at every power."""
        first, *others = (self.facts_of(kw) for kw in self.powers_kw)
        moving = {name for other in others for name in {*first, *other} if first.get(name) != other.get(name)}
        return [rule for rule in rules if moving & {c.fact for c in rule.applies_when} or moving & _asked(rule.check)]

    def breaks_below(self, rule: Rule) -> float | None:
        """Least power that still keeps the rule, from the greatest down; None where none breaks it."""
        place = next((place for place, kw in enumerate(self.powers_kw) if self._broken(rule, kw)), None)
        if not place:
            return None
        broken_kw, kept_kw = self.powers_kw[place], self.powers_kw[place - 1]
        while kept_kw - broken_kw > 10.0**-DIGITS / 4:
            middle_kw = (broken_kw + kept_kw) / 2
            if self._broken(rule, middle_kw):
                broken_kw = middle_kw
            else:
                kept_kw = middle_kw
        nearest_kw = round(kept_kw, DIGITS)
        return ceil(kept_kw * 10**DIGITS) / 10**DIGITS if self._broken(rule, nearest_kw) else nearest_kw

    def _broken(self, rule: Rule, connection_kw: float) -> bool:
        facts = satisfied(rule, self.facts_of(connection_kw))
        return judge(rule, facts, self.on).outcome in BROKEN


def _asked(check: Check) -> set[str]:
    """Facts that a check asks for."""
    return {check.fact, check.bays_fact}.union(*(_asked(part) for part in check.checks))


def _rules(jurisdictions: Sequence[PackPlace]) -> Iterable[Rule]:
    for jurisdiction in dict.fromkeys(jurisdictions):
        yield from load_packs(jurisdiction)
