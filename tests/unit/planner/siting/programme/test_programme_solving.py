"""The programme: brute-force optima on small instances, bounds, what contradicts what, and why sites are in or out."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.model.errors import Cancelled
from planner.siting.programme.heuristic import improve
from planner.siting.programme.problem import Apart, Cut, Option, PowerLimit, Problem, Reach, Site, Stretch
from planner.siting.programme.reasons import shift_between, spent_eur, why_in, why_out, with_budget
from planner.siting.programme.solving import Refusal, Work, solve_checked, solve_programme
from planner.siting.programme.state import NONE, Board

TIGHT = PowerLimit(element="Line 7", room=1.5, per_kw={"A": 0.01, "B": 0.01})
OBJECTIVES = ("npv", "people", "energy", "sites")


def _site(name: str, *sizes: tuple[float, float, float], earliest: int = 0) -> Site:
    """A site of sizes (kW, capex, NPV)."""
    options = tuple(
        Option(
            option=f"o{k}",
            evse_count=2 * k + 2,
            connection_kw=kw,
            power_kw=kw,
            capex_eur=capex,
            npv_eur=npv,
            energy_kwh_per_year=1000 * kw,
            earliest_year=earliest,
        )
        for k, (kw, capex, npv) in enumerate(sizes)
    )
    return Site(site_id=name, options=options)


def _instance(seed: int, objective: str, *, floor_pu: float = 0.0, carry_over: bool = False) -> Problem:
    chance = np.random.default_rng(seed)
    n, groups = 5, 12
    sites = tuple(
        _site(
            f"S{i}",
            *(
                (100.0 * (k + 1), float(chance.uniform(1, 4) * (k + 1)), float(chance.uniform(-2, 5) * (k + 1)))
                for k in range(2)
            ),
        )
        for i in range(n)
    )
    return Problem(
        sites=sites,
        budget_eur={2027: 5.0, 2028: 6.0},
        objective=objective,  # type: ignore[arg-type]  # one of the four
        carry_over=carry_over,
        apart=(Apart(one="S0", other="S1"),),
        limits=(PowerLimit(element="Line 1", room=20.0, per_kw={"S1": 0.1, "S2": 0.05, "S3": 0.08}),),
        reach=Reach(
            people=chance.uniform(5, 50, groups),
            district=np.arange(groups) % 2,
            by=chance.random((groups, n)) < 0.35,
            districts=("north", "south"),
            all_people=(300.0, 300.0),
            reached_today=(20.0, 10.0),
        ),
        floor_pu=floor_pu,
        discount_pu=0.07,
    )


def _best_by_trying(board: Board) -> float | None:
    columns = [(NONE, *board.of_site(number)) for number in range(board.n_sites)]
    worths = [
        board.worth(choice)
        for choice in (np.array(each, dtype=np.int64) for each in product(*columns))
        if board.holds(choice)
    ]
    return max(worths, default=None)


@pytest.mark.parametrize("objective", OBJECTIVES)
@pytest.mark.parametrize("seed", [1, 2])
def test_proof_finds_what_trying_everything_finds(objective: str, seed: int) -> None:
    found = solve_programme(_instance(seed, objective, floor_pu=0.1, carry_over=seed == 2), Work(gap_pu=0.0))
    assert found.value == pytest.approx(_best_by_trying(found.board))
    assert found.proven
    assert found.gap_pu == pytest.approx(0.0, abs=1e-9)
    assert found.choice is not None
    assert found.board.holds(found.choice)


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_heuristic_alone_has_a_bound_and_is_never_above_it(objective: str) -> None:
    for seed in range(3, 9):
        quick = solve_programme(_instance(seed, objective), Work(proof=False))
        best = _best_by_trying(quick.board)
        assert best is not None
        assert quick.bound is not None
        assert quick.value <= best + 1e-9 <= quick.bound + 2e-9
        assert quick.gap_pu is not None
        assert not quick.proven
        assert quick.value >= 0.9 * best


@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    objective=st.sampled_from(OBJECTIVES),
    floor=st.sampled_from([0.0, 0.05, 0.3]),
    most=st.integers(0, 3),
    carry=st.booleans(),
    must=st.sets(st.sampled_from(["S0", "S1", "S2"]), max_size=2),
)
def test_what_is_found_always_holds_or_the_contradiction_is_one(
    seed: int, objective: str, floor: float, most: int, carry: bool, must: set[str]
) -> None:
    problem = replace(
        _instance(seed, objective, floor_pu=floor, carry_over=carry), max_sites=most, must=frozenset(must),
        must_not=frozenset({"S4"}),
    )  # fmt: skip
    found = solve_programme(problem, Work())
    if found.choice is None:
        assert found.conflict
        assert _best_by_trying(found.board) is None
        return
    board, choice = found.board, found.choice
    assert board.holds(choice)
    assert "S4" not in board.ids(choice)
    assert must <= set(board.ids(choice))
    assert not {"S0", "S1"} <= set(board.ids(choice))
    assert not most or len(board.ids(choice)) <= most
    spent = np.cumsum(spent_eur(board, choice))
    allowed = np.cumsum([5.0, 6.0])
    assert (spent <= allowed + 1e-6).all()
    assert carry or (np.diff([0.0, *spent]) <= np.array([5.0, 6.0]) + 1e-6).all()


def test_same_seed_same_programme() -> None:
    problem = _instance(11, "npv")
    one, two = (solve_programme(problem, Work(seed=5)) for _ in range(2))
    assert one.choice is not None
    assert one.choice.tolist() == two.choice.tolist()  # type: ignore[union-attr]  # as the one before


def test_unspent_money_is_lost_unless_carried_over() -> None:
    problem = Problem(sites=(_site("A", (100.0, 8.0, 5.0)),), budget_eur={2027: 5.0, 2028: 5.0})
    assert solve_programme(problem, Work()).value == 0.0
    kept = solve_programme(replace(problem, carry_over=True), Work())
    assert kept.value == 5.0
    assert spent_eur(kept.board, kept.choice) == (0.0, 8.0)  # type: ignore[arg-type]  # found


def test_npv_counts_in_money_of_the_first_year_and_waits_for_the_lead_time() -> None:
    problem = Problem(
        sites=(_site("A", (100.0, 1.0, 10.7), earliest=2028),), budget_eur={2027: 5.0, 2028: 5.0}, discount_pu=0.07
    )
    assert solve_programme(problem, Work()).value == pytest.approx(10.0)


def test_sites_of_unknown_npv_are_no_choice_for_npv_but_for_people() -> None:
    unknown = Site(site_id="A", options=(replace(_site("A", (1.0, 1.0, 0.0)).options[0], npv_eur=None),))
    problem = Problem(sites=(unknown,), budget_eur={2027: 5.0})
    assert solve_programme(problem, Work()).value == 0.0
    assert solve_programme(replace(problem, objective="sites"), Work()).value == 1.0


@pytest.mark.parametrize(
    ("changes", "kinds"),
    [
        ({"budget_eur": {2027: 1.0}, "must": frozenset({"A"})}, {("budget", "2027"), ("must", "A")}),
        ({"must": frozenset({"A", "B"}), "apart": (Apart(one="A", other="B"),)},
         {("must", "A"), ("must", "B"), ("distance", "A + B")}),
        ({"must": frozenset({"A", "B"}), "max_sites": 1}, {("must", "A"), ("must", "B"), ("max_sites", "")}),
        ({"must": frozenset({"A", "B"}), "limits": (TIGHT,)},
         {("must", "A"), ("must", "B"), ("feeder", "Line 7")}),
        ({"must": frozenset({"A"}), "must_not": frozenset({"A"})}, {("must", "A")}),
    ],
)  # fmt: skip
def test_what_cannot_be_is_named_by_what_contradicts(changes: dict[str, object], kinds: set[tuple[str, str]]) -> None:
    plain = Problem(sites=(_site("A", (100.0, 4.0, 5.0)), _site("B", (100.0, 4.0, 5.0))), budget_eur={2027: 50.0})
    found = solve_programme(replace(plain, **changes), Work())  # type: ignore[arg-type]  # fields of the problem
    assert found.choice is None
    assert {(group.kind, group.name) for group in found.conflict} == kinds


def test_a_floor_that_nobody_can_meet_is_named_by_its_district() -> None:
    found = solve_programme(_instance(1, "npv", floor_pu=0.99), Work())
    assert found.choice is None
    assert {group.kind for group in found.conflict} == {"floor"}


def test_load_flow_cuts_off_what_it_refuses_and_the_next_best_is_taken() -> None:
    sites = (
        _site("A", (100.0, 1.0, 5.0), (200.0, 1.5, 9.0)),
        _site("B", (100.0, 1.0, 4.0)),
        _site("C", (50.0, 1.0, 1.0)),
    )
    problem = Problem(sites=sites, budget_eur={2027: 10.0})

    def check(power_kw: dict[str, float]) -> Refusal | None:
        heavy = power_kw.get("A", 0.0) + power_kw.get("B", 0.0)
        return Refusal(binding=("Line 1",), loads=("A", "B")) if heavy > 220.0 else None

    free = solve_checked(problem, Work(), None)
    held = solve_checked(problem, Work(), check)  # type: ignore[arg-type]  # a dict is given
    assert free.value == 14.0
    assert free.checked is None
    assert held.value == 10.0
    assert held.checked is True
    assert held.board.problem.cuts == (Cut(power_kw={"A": 200.0, "B": 100.0}),)
    assert held.power_kw in ({"A": 100.0, "B": 100.0, "C": 50.0}, {"A": 200.0, "C": 50.0})


def test_a_check_that_refuses_everything_ends_with_nothing_built() -> None:
    problem = Problem(sites=(_site("A", (100.0, 1.0, 5.0)),), budget_eur={2027: 10.0})
    held = solve_checked(problem, Work(), lambda kw: Refusal(binding=("Line 1",), loads=tuple(kw)) if kw else None)
    assert held.value == 0.0
    assert held.checked is True


def test_reasons_of_sites_in_and_out() -> None:
    sites = (
        _site("A", (100.0, 4.0, 9.0)), _site("B", (100.0, 4.0, -1.0)), _site("C", (100.0, 4.0, 5.0)),
        _site("D", (100.0, 4.0, 4.0)), _site("E", (100.0, 7.0, 3.0)), _site("F", (100.0, 4.0, 2.0)),
    )  # fmt: skip
    problem = Problem(
        sites=sites,
        budget_eur={2027: 10.0},
        must=frozenset({"F"}),
        apart=(Apart(one="A", other="C"),),
        limits=(PowerLimit(element="Line 1", room=1.0, per_kw={"A": 0.006, "D": 0.006}),),
    )
    found = solve_programme(problem, Work())
    assert found.choice is not None
    board, choice = found.board, found.choice
    assert board.ids(choice) == ("A", "F")
    assert [why_in(board, choice, n) for n in (0, 5)] == ["plan.in_value", "plan.in_must"]
    out = {site.site_id: why_out(board, choice, n) for n, site in enumerate(sites) if choice[n] == NONE}
    assert out["B"] == "plan.out_no_value"
    assert out["E"] == "plan.out_budget"
    assert out["C"] == "plan.out_distance"
    assert out["D"] == "plan.out_feeder"


def test_more_money_lets_sites_in_and_less_takes_them_out() -> None:
    problem = Problem(sites=(_site("A", (100.0, 6.0, 9.0)), _site("B", (100.0, 5.0, 5.0))), budget_eur={2027: 10.0})
    now = solve_programme(problem, Work())
    more = solve_programme(with_budget(problem, 0.1), Work())
    assert now.board.ids(now.choice) == ("A",)  # type: ignore[arg-type]  # found
    shift = shift_between(0.1, ("A",), more.board.ids(more.choice), more.value)  # type: ignore[arg-type]  # found
    assert (shift.enters, shift.leaves, shift.value) == (("B",), (), 14.0)


def test_a_district_floor_brings_in_what_money_alone_would_not() -> None:
    reach = Reach(
        people=np.array([100.0, 80.0]),
        district=np.array([0, 1]),
        by=np.array([[True, False], [False, True]]),
        districts=("north", "south"),
        all_people=(100.0, 100.0),
        reached_today=(0.0, 0.0),
    )
    problem = Problem(
        sites=(_site("A", (100.0, 5.0, 9.0)), _site("B", (100.0, 5.0, -1.0))),
        budget_eur={2027: 10.0}, reach=reach, floor_pu=0.5,
    )  # fmt: skip
    found = solve_programme(problem, Work())
    assert found.choice is not None
    assert found.board.ids(found.choice) == ("A", "B")
    assert why_in(found.board, found.choice, 1) == "plan.in_floor"


def test_nothing_to_choose_from() -> None:
    found = solve_programme(Problem(sites=(), budget_eur={2027: 1.0}), Work())
    assert found.value == 0.0
    assert found.choice is not None
    assert found.choice.size == 0


def test_the_search_stops_when_the_planner_asks() -> None:
    class Impatient:
        """Asks to stop at the second report."""

        told = 0

        def report(self, done_pu: float, code: str, /, **params: str | int) -> None:
            self.told += 1
            if self.told > 1:
                raise Cancelled

    with pytest.raises(Cancelled):
        solve_programme(_instance(3, "npv"), Work(proof=False), None, Impatient())


def test_a_search_that_has_reached_its_bound_seeks_no_further() -> None:
    board = Board(Problem(sites=(_site("A", (100.0, 1.0, 5.0)), _site("B", (100.0, 1.0, 3.0))), budget_eur={2027: 9.0}))
    rounds: list[float] = []

    class Counting:
        def report(self, done_pu: float, code: str, /, **params: str | int) -> None:
            rounds.append(done_pu)

    found = improve(board, 1, bound=8.0, progress=Counting())
    assert found is not None
    assert board.worth(found) == 8.0
    assert len(rounds) == 1
    improve(board, 1, bound=9.0, progress=Counting())
    assert len(rounds) > 10


def _stretched(seed: int, objective: str) -> Problem:
    """The instance along a corridor; the last stretch asks for a large size of S3 or S4."""
    stretches = (
        Stretch(length_km=4.0, by=frozenset({"S0", "S2"})),
        Stretch(length_km=9.0, by=frozenset({"S3", "S4"}), least_kw=200.0),
    )
    return replace(_instance(seed, objective), stretches=stretches)


@pytest.mark.parametrize("objective", OBJECTIVES)
@pytest.mark.parametrize("seed", [1, 2, 5])
def test_a_corridor_is_served_at_the_best_there_is(objective: str, seed: int) -> None:
    found = solve_programme(_stretched(seed, objective), Work(gap_pu=0.0))
    best = _best_by_trying(found.board)
    assert (found.choice is None) == (best is None)
    if found.choice is None:
        assert {group.kind for group in found.conflict} & {"spacing"}
        return
    assert found.value == pytest.approx(best)
    assert found.board.open_km(found.choice) == 0.0
    built = set(found.board.ids(found.choice))
    assert built & {"S0", "S2"}
    sizes = {found.board.problem.sites[found.board.cols.site[c]].site_id: int(found.board.cols.option[c])
             for c in found.board.built(found.choice)}  # fmt: skip
    assert 1 in {sizes.get("S3"), sizes.get("S4")}
    quick = solve_programme(_stretched(seed, objective), Work(proof=False))
    if quick.choice is not None:
        assert quick.board.open_km(quick.choice) == 0.0


def test_a_site_that_alone_serves_a_stretch_says_so() -> None:
    problem = Problem(
        sites=(_site("A", (100.0, 1.0, -5.0)), _site("B", (100.0, 1.0, 3.0))),
        budget_eur={2027: 5.0},
        stretches=(Stretch(length_km=2.0, by=frozenset({"A"})),),
    )
    found = solve_programme(problem, Work(gap_pu=0.0))
    assert found.choice is not None
    assert [why_in(found.board, found.choice, n) for n in (0, 1)] == ["plan.in_spacing", "plan.in_value"]
    poor = solve_programme(replace(problem, budget_eur={2027: 0.5}), Work(gap_pu=0.0))
    assert poor.choice is None
    assert {group.kind for group in poor.conflict} == {"budget", "spacing"}


def test_budgets_pay_what_grants_leave_where_that_is_asked() -> None:
    site = _site("A", (100.0, 4.0, 3.0))
    granted = replace(site, options=(replace(site.options[0], grant_eur=3.0),))
    problem = Problem(sites=(granted,), budget_eur={2027: 2.0})
    gross = solve_programme(problem, Work(gap_pu=0.0))
    net = solve_programme(replace(problem, net_of_grants=True), Work(gap_pu=0.0))
    assert gross.choice is not None
    assert net.choice is not None
    assert (gross.board.ids(gross.choice), net.board.ids(net.choice)) == ((), ("A",))
    assert spent_eur(net.board, net.choice) == (1.0,)
