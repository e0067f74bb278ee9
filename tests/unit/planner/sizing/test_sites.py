import pytest

from planner.model.errors import Cancelled
from planner.model.texts import text
from planner.sizing.assumptions import assumptions
from planner.sizing.seeds import site_seed
from planner.sizing.sites import size_sites


class Listener:
    def __init__(self, stop_after=99):
        self.told = []
        self.stop_after = stop_after

    def report(self, done_pu, code, /, **params):
        self.told.append((done_pu, text(code, "de", **params)))
        if len(self.told) > self.stop_after:
            raise Cancelled


def test_seeds_are_stable_and_apart():
    assert site_seed(1, "a") == 10746897607693076979  # the same on every machine
    assert len({site_seed(seed, site) for seed in (1, 2) for site in ("a", "b", "1a")}) == 6


def test_answers_do_not_depend_on_order_or_company(demand_of, quick):
    demand = {"a": demand_of("corridor", 20), "b": demand_of("neighbourhood", 3), "c": demand_of("depot", 5)}
    bays = {"a": 10, "b": None}
    together = size_sites(demand, bays, quick, 1)
    turned = size_sites(dict(reversed(demand.items())), bays, quick, 1)
    alone = size_sites({"b": demand["b"]}, bays, quick, 1)
    assert list(together) == ["a", "b", "c"]
    assert together == turned
    assert alone["b"] == together["b"]


def test_progress_is_told_and_cancel_rises(demand_of, quick):
    demand = {site: demand_of("neighbourhood", 3) for site in "abc"}
    listener = Listener()
    size_sites(demand, {}, quick, 1, progress=listener)
    assert [done for done, _ in listener.told] == pytest.approx([0, 1 / 3, 2 / 3])
    assert "a" in listener.told[0][1]
    with pytest.raises(Cancelled):
        size_sites(demand, {}, quick, 1, progress=Listener(stop_after=1))


def test_assumptions_name_fleet_curve_and_mix():
    rows = {row.name: row for row in assumptions()}
    assert rows["large_250kw_max_dc_kw"].value == 250
    assert rows["large_250kw_max_dc_kw"].unit == "kW"
    assert rows["soc_80_dc_power_pu"].value == 0.35
    assert rows["corridor_mix"].value == "dc400;dc300;dc150"
    assert all(row.source and row.stage == "sizing" for row in rows.values())
