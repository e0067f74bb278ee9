import pytest

from planner.report.constants import constant_name
from planner.report.words import Words
from planner.storage.assumptions import assumptions


def test_every_price_efficiency_and_clearness_is_told_with_its_source():
    rows = {row.name: row for row in assumptions()}
    assert rows["battery_cost_base_eur_per_kwh"].value == 450.0
    assert rows["roof_service_life_years"].unit == "years"
    assert rows["sky_month_12_clearness_pu"].value < rows["sky_month_07_clearness_pu"].value
    assert len(rows) == 8 + 6 + 12 + 5
    assert all(row.stage == "storage" and row.source.startswith("assumption: ") for row in rows.values())


@pytest.mark.parametrize(("language", "first"), [("en", "Battery: price"), ("de", "Batterie: Preis")])
def test_every_constant_has_words(language, first):
    names = [constant_name(row, Words(language)) for row in assumptions()]
    assert first in names
    assert [name for name in names if ": " not in name] == []
