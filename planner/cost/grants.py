"""What a grant pays for a site: a share of what it covers, within its caps."""

from collections.abc import Sequence
from dataclasses import dataclass

from planner.cost.capex import SHARES, Capex
from planner.model.result import GrantResult, SizingResult

COUNTS, NEEDS_EVIDENCE, NOT_APPLICABLE = "counts", "needs_evidence", "not_applicable"
COVERED = ("hardware", "works", "connection", "charge", *SHARES)
"""Groups of capital cost that a grant may cover."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantTerms:
    """A grant with its answer for one site.

    ``share_pu`` of the groups in ``covers``; at most ``cap_eur``, and ``per_point_eur`` for each point of
    ``point_min_kw`` or more. ``outcome``: counts, needs_evidence or not_applicable; ``reason`` in words.
    """

    grant_id: str
    title: str
    outcome: str
    reason: str
    clause: str
    source: str
    share_pu: float
    covers: tuple[str, ...]
    cap_eur: float | None = None
    per_point_eur: float | None = None
    point_min_kw: float = 0.0


def grant_results(terms: Sequence[GrantTerms], capital: Capex, sizing: SizingResult) -> tuple[GrantResult, ...]:
    """Answers with amounts; only what counts stands in the sums, and never more than what is paid."""
    left_eur = sum(_covered_eur(capital, COVERED).values())
    found = []
    for each in terms:
        possible = None if each.outcome == NOT_APPLICABLE else min(_amount_eur(each, capital, sizing), left_eur)
        counted = possible if each.outcome == COUNTS and possible is not None else 0.0
        left_eur -= counted
        found.append(
            GrantResult(
                grant_id=each.grant_id,
                title=each.title,
                outcome=each.outcome,
                amount_eur=counted,
                reason=each.reason,
                clause=each.clause,
                source=each.source,
                possible_eur=possible,
            )
        )
    return tuple(found)


def _amount_eur(terms: GrantTerms, capital: Capex, sizing: SizingResult) -> float:
    amount = terms.share_pu * sum(_covered_eur(capital, terms.covers).values())
    caps = [] if terms.cap_eur is None else [terms.cap_eur]
    if terms.per_point_eur is not None:
        strong = (each for each in sizing.chargers if each.power_kw >= terms.point_min_kw)
        caps.append(terms.per_point_eur * sum(each.count * each.evse_per_charger for each in strong))
    return min([amount, *caps])


def _covered_eur(capital: Capex, covers: Sequence[str]) -> dict[str, float]:
    known = {
        "hardware": capital.hardware_eur.base,
        "works": capital.works_eur.base,
        "connection": capital.connection_eur.base,
        "charge": capital.charge_eur.base,
        **{line.item: line.amount_eur.base for line in capital.lines if line.item in SHARES},
    }
    return {name: known[name] for name in covers}
