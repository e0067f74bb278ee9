"""The base case year by year."""

from planner.cost.model import CashModel, cash_of
from planner.model.result import CashYear

FULL_YEAR_MONTHS = 12


def cash_years(model: CashModel) -> tuple[CashYear, ...]:
    """Rows from the first payment to the last month of operation, all factors at base.

    Operation holds the margin that own sites lose.
    """
    money = cash_of(model, model.base())
    months = money.months[0]
    last = max((year for year, open_months in enumerate(months) if open_months > 0.0), default=0)
    rows, cumulated = [], 0.0
    for year in range(last + 1):
        cash = float(money.cash_eur[0, year])
        cumulated += cash
        rows.append(
            CashYear(
                year=year,
                capex_eur=float(money.capex_eur[0, year]),
                opex_eur=float(money.opex_eur[0, year]),
                revenue_eur=float(money.revenue_eur[0, year]),
                grant_eur=float(money.grant_eur[0, year]),
                cash_eur=cash,
                discounted_eur=cash * float(money.discount_pu[0, year]),
                cumulated_eur=cumulated,
                months_open=round(float(months[year])),
            )
        )
    return tuple(rows)


def last_full_eur(years: tuple[CashYear, ...]) -> float:
    """Cash from operation of the last year that is open for twelve months; zero where there is none."""
    full = [year for year in years if year.months_open == FULL_YEAR_MONTHS]
    return full[-1].revenue_eur - full[-1].opex_eur if full else 0.0
