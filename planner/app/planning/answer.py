"""A programme that was found, as the record that panels, report and exports read."""

from collections.abc import Mapping

from planner.app.planning.sizes import site_of_load
from planner.model.plan_result import BudgetShift, DistrictShare, PlanChoice, PlanResult, PlanYear, SharedLimit
from planner.model.project import Project
from planner.siting.programme.problem import INT
from planner.siting.programme.reasons import spent_eur, why_in, why_out
from planner.siting.programme.solving import Solution
from planner.siting.programme.state import NONE, Board

UNITS = {"npv": "EUR", "people": "", "energy": "kWh/a", "sites": ""}
LEAD_TIME = "plan.out_lead_time"


def answer_of(
    found: Solution,
    choice: INT,
    shifts: tuple[BudgetShift, ...],
    project: Project,
    told: tuple[Mapping[str, str], tuple[str, ...]],
) -> PlanResult:
    """The programme as its record.

    Parameters
    ----------
    choice : ndarray of int
        That of ``found``, which has one.
    told : (mapping of str to str, tuple of str)
        Why sites were no choice at all, and notes on what the answer rests on.
    """
    board, problem = found.board, found.board.problem
    out, notes = told
    newly = board.newly(choice)
    return PlanResult(
        objective=problem.objective,
        unit=UNITS[problem.objective],
        value=found.value,
        bound=found.bound,
        gap_pu=found.gap_pu,
        method="proof" if found.proven else "heuristic",
        choices=_choices(board, choice),
        years=_years(board, choice),
        shared=_shared(found),
        districts=tuple(
            DistrictShare(
                district=name,
                people=problem.people.all_people[number],
                newly_reached=float(newly[number]),
                floor_pu=problem.floor_pu or None,
                reached_today=problem.people.reached_today[number],
            )
            for number, name in enumerate(problem.people.districts)
        ),
        shifts=shifts,
        left_out=dict(sorted({**_left_out(board, choice), **out}.items())),
        checked=found.checked,
        check_binding=", ".join(found.binding),
        people_reached=None if problem.reach is None else float(newly.sum()),
        seed=project.settings.seed,
        net_of_grants=problem.net_of_grants,
        notes=notes,
        first_year=problem.first_year,
    )


def _choices(board: Board, choice: INT) -> tuple[PlanChoice, ...]:
    """Sites that are built, by year, the most valuable first."""
    made = [_choice(board, choice, number) for number in range(board.n_sites) if choice[number] != NONE]
    return tuple(sorted(made, key=lambda each: (each.year, -each.value, each.site_id)))


def _choice(board: Board, choice: INT, number: int) -> PlanChoice:
    """One site of the programme; its value is what the programme would be worth less without it."""
    problem, column = board.problem, int(choice[number])
    site, load = problem.sites[number], board.cols.load[column]
    size = site.options[int(board.cols.option[column])]
    rest = choice.copy()
    rest[number] = NONE
    reach = problem.reach
    return PlanChoice(
        site_id=site.site_id,
        option=size.option,
        year=problem.years[int(board.cols.year[column])],
        evse_count=size.evse_count,
        connection_kw=size.connection_kw,
        capex_eur=size.capex_eur,
        npv_eur=size.npv_eur,
        value=board.worth(choice) - board.worth(rest),
        people=None if reach is None else float(reach.people[reach.by[:, number]].sum()),
        feeders=tuple(limit.element for limit in problem.limits if load in limit.per_kw),
        reason=why_in(board, choice, number),
        grant_eur=size.grant_eur,
    )


def _years(board: Board, choice: INT) -> tuple[PlanYear, ...]:
    problem, spent = board.problem, spent_eur(board, choice)
    built = [
        (int(board.cols.year[column]), problem.sites[number], int(board.cols.option[column]))
        for number, column in enumerate(choice.tolist())
        if column != NONE
    ]
    return tuple(
        PlanYear(
            year=year,
            budget_eur=problem.budget_eur[year],
            spent_eur=spent[number],
            site_ids=tuple(site.site_id for at, site, _ in built if at == number),
            grants_eur=sum(site.options[option].grant_eur for at, site, option in built if at == number),
        )
        for number, year in enumerate(problem.years)
    )


def _left_out(board: Board, choice: INT) -> dict[str, str]:
    """Why sites that could have been chosen are not built."""
    last = max(board.problem.years)
    return {
        site.site_id: LEAD_TIME
        if all(size.earliest_year > last for size in site.options)
        else why_out(board, choice, number)
        for number, site in enumerate(board.problem.sites)
        if choice[number] == NONE
    }


def _shared(found: Solution) -> tuple[SharedLimit, ...]:
    """Limits that at least two sites share, the fullest first."""
    power_kw = found.power_kw
    rows = [
        SharedLimit(
            element=limit.element,
            limit_kw=limit.limit_kw,
            used_kw=limit.used_kw(power_kw),
            site_ids=tuple(sorted({site_of_load(load) for load in limit.per_kw})),
        )
        for limit in found.board.problem.limits
        if len({site_of_load(load) for load in limit.per_kw}) > 1
    ]
    return tuple(sorted(rows, key=lambda row: (-row.used_kw / max(row.limit_kw, 1e-9), row.element)))
