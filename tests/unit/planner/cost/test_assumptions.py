from planner.cost.assumptions import assumptions
from planner.model.settings import CostSettings
from planner.tables.catalogue import STATES, read_catalogue


def test_every_price_and_setting_is_listed_with_its_source():
    rows = assumptions(CostSettings(price_eur_per_kwh=0.61))
    names = [row.name for row in rows]
    assert len(set(names)) == len(names)
    for name in ("prices", "cost_shares"):
        assert set(read_catalogue("catalogue", name)["id"]) <= set(names)
    assert all(row.source and row.stage == "cost" and row.state in (*STATES, "project") for row in rows)
    values = {row.name: (row.value, row.unit) for row in rows}
    assert values["price_eur_per_kwh"] == (0.61, "EUR/kWh")
    assert values["mv_long_capacity_eur_per_kw_year"] == (70.14, "EUR/(kW·year)")
    assert values["charger_dc50"] == (20000.0, "EUR/piece")
