"""The year's heat map: hours up, days along, colours from the ramp."""

import numpy as np
import pytest

from tests.factory_grid_study import year
from ui.charts.heat import YearMap, day_table
from ui.dates import hour_text
from ui.texts import set_language


def test_a_year_becomes_a_table_of_hours_and_days() -> None:
    table = day_table(np.arange(8760), 1.0)
    assert table.shape == (24, 365)
    assert table[5, 2] == 2 * 24 + 5
    assert day_table(np.arange(35040), 0.25).shape == (96, 365)


@pytest.mark.parametrize("values", [[], [1.0] * 25])
def test_values_that_make_no_days_are_refused(values) -> None:
    with pytest.raises(ValueError, match="make days"):
        day_table(values, 1.0)


def test_midnight_is_the_lowest_row_and_the_tightest_hour_the_ramps_low_end(qapp) -> None:
    table = day_table(year().headroom_kw, 1.0)
    made = YearMap(table, "free power")
    picture = made.picture()
    assert (picture.width(), picture.height()) == (365, 24)
    hour, day = np.unravel_index(int(table.argmin()), table.shape)
    calm_hour, calm_day = np.unravel_index(int(table.argmax()), table.shape)
    assert picture.pixelColor(int(day), 23 - int(hour)) != picture.pixelColor(int(calm_day), 23 - int(calm_hour))
    assert made.accessibleName() == "free power"


def test_a_level_year_is_painted_in_one_colour(qapp, qtbot) -> None:
    made = YearMap(np.full((24, 365), 5.0), "level")
    qtbot.addWidget(made)
    made.resize(300, 170)
    assert not made.grab().isNull()
    assert len({made.picture().pixel(x, 3) for x in range(365)}) == 1


def test_an_hour_of_the_year_is_a_day_and_a_time() -> None:
    set_language("en")
    assert hour_text(0, 1.0) == "1 Jan, 00:00"
    assert hour_text(59 * 24 + 18, 1.0) == "1 Mar, 18:00"
    assert hour_text(3, 0.25) == "1 Jan, 00:45"
