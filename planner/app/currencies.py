"""Currencies in which amounts are also shown, at dated rates; all that is calculated is and stays in EUR."""

import csv
from collections.abc import Mapping, Sequence
from functools import cache
from math import inf

from planner.model.company import OwnValue
from planner.model.errors import PlannerError
from planner.model.issues import Issue, Severity
from planner.model.project import Project
from planner.model.rates import EUR, Rate, rate_on, rates_of
from planner.model.result import ShownRate
from planner.resources import data_path

TABLE, FIGURE = "currency_rates", "eur_per_unit"
SETTING = "cost.display_currency"


def known_rates(project: Project | None = None) -> tuple[ShownRate, ...]:
    """Rate of each currency by its code, as of a project's date and with its own values; without one, the latest."""
    rates = _rates(() if project is None else project.own_values)
    day = None if project is None else project.project_date
    return tuple(_shown(rate_on(code, day, rates)) for code in sorted({rate.currency for rate in rates}))


def shown_rate(project: Project, preferred: str = "") -> ShownRate | None:
    """Rate of the currency in which amounts are also shown, as of the project's date; None where that is EUR.

    Parameters
    ----------
    preferred : str
        Currency of the person, which counts where the project names none.

    Raises
    ------
    PlannerError
        The currency has no rate; where the project asks for it, the setting that does is named.
    """
    strange = _without_rate(project)
    if strange is not None:
        raise PlannerError.of("catalogue.no_display_rate", where=SETTING, **strange)
    currency = (project.settings.cost.display_currency.strip() or preferred.strip()).upper()
    if currency in {"", EUR}:
        return None
    return _shown(rate_on(currency, project.project_date, _rates(project.own_values)))


def currency_findings(project: Project) -> tuple[Issue, ...]:
    """The finding that a project asks for a currency that has no rate, where it does."""
    strange = _without_rate(project)
    if strange is None:
        return ()
    return (Issue(severity=Severity.WARNING, code="catalogue.shown_in_eur", params=strange, where=SETTING),)


def _without_rate(project: Project) -> dict[str, str] | None:
    """The project's own currency where it has no rate, and those that have one."""
    currency = project.settings.cost.display_currency.strip().upper()
    known = {EUR} | {row["currency"].upper() for row in _shipped_rows()}
    return None if currency in known | {""} else {"currency": currency, "known": ", ".join(sorted(known))}


def _rates(own_values: Sequence[OwnValue]) -> tuple[Rate, ...]:
    # what is no rate is told by the run; until then the shipped one stands, so that the window can show amounts
    mine = {own.row: own for own in own_values if own.table == TABLE and own.column == FIGURE and 0 < own.value < inf}
    return rates_of(_with_own(row, mine.get(row["id"])) for row in _shipped_rows())


@cache
def _shipped_rows() -> tuple[Mapping[str, str], ...]:
    """Rows of data/catalogue/currency_rates.csv as they stand, read without pandas: the window starts without it."""
    with data_path("catalogue", f"{TABLE}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(line for line in file if not line.startswith("#")))


def _with_own(row: Mapping[str, str], own: OwnValue | None) -> Mapping[str, object]:
    """A row with the planner's own figure, as :func:`planner.tables.catalogue.read_catalogue` puts it in place."""
    if own is None:
        return row
    told = {
        FIGURE: own.value,
        "source": own.source or own.imported_from or "own",
        "state": "imported" if own.imported_from else "own",
    }
    return {**row, **told} | ({} if own.on is None else {"valid_from": own.on.isoformat()})


def _shown(rate: Rate) -> ShownRate:
    return ShownRate(
        currency=rate.currency,
        eur_per_unit=rate.eur_per_unit,
        on=rate.on.isoformat(),
        source=rate.source,
        state=rate.state,
    )
