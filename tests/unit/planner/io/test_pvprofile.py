from datetime import datetime, timedelta

import numpy as np
import pytest

from planner.io.pvprofile import read_pv_profile
from planner.model.errors import PlannerError

TOP = """Latitude (decimal degrees):\t48.470
Longitude (decimal degrees):\t7.940
Elevation (m):\t160
Radiation database:\tPVGIS-SARAH2
Slope: 15 deg.
Azimuth: 0 deg.
Nominal power of the PV system (c-Si) (kWp):\t2.0
System losses (%):\t14.0
time,P,G(i),H_sun,T2m,WS10m,Int
"""
FOOT = "\nP: PV system power (W)\n\nPVGIS (c) European Union\n"


def pvgis(years, watts, top=TOP, foot=FOOT):
    rows = []
    for year, at_noon in zip(years, watts, strict=True):
        hour = datetime(year, 1, 1)
        while hour.year == year:
            power = at_noon if hour.hour == 11 else 0.0
            rows.append(f"{hour:%Y%m%d:%H}10,{power},0.0,0.0,1.0,2.0,0.0")
            hour += timedelta(hours=1)
    return top + "\n".join(rows) + "\n" + foot


def written(tmp_path, text, name="pv.csv"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def test_pvgis_hours_become_kw_for_each_kw_in_standard_time(tmp_path):
    """2 kW plant, 1,000 W at 11 universal time: 0.5 kW for each kW at 12 o'clock, one hour ahead at 7.94 E."""
    profile = read_pv_profile(written(tmp_path, pvgis([2019], [1000.0])))
    assert profile.shape == (8760,)
    assert profile.reshape(365, 24)[:, 12] == pytest.approx(0.5)
    assert profile.sum() == pytest.approx(182.5)


def test_of_several_years_the_median_is_taken_and_leap_days_left_out(tmp_path):
    profile = read_pv_profile(written(tmp_path, pvgis([2019, 2020, 2021], [600.0, 1000.0, 1400.0])))
    assert profile.shape == (8760,)
    assert profile.max() == pytest.approx(0.5)


@pytest.mark.parametrize("rows", [8760, 35040])
def test_a_column_is_taken_as_it_is(tmp_path, rows):
    values = np.tile(np.r_[np.zeros(20), np.full(4, 0.4)], rows // 24)
    text = "pv_kw\n" + "\n".join(map(str, values))
    assert read_pv_profile(written(tmp_path, text)) == pytest.approx(values)
    german = "Zeit;Leistung\n" + "\n".join(f"{at};{str(v).replace('.', ',')}" for at, v in enumerate(values))
    assert read_pv_profile(written(tmp_path, german)) == pytest.approx(values)


def column(values):
    return "pv_kw\n" + "\n".join(map(str, values))


GOOD = [0.5] * 8760
PART = pvgis([2019], [1000.0])
BAD = [
    (column(GOOD[:100]), "io.pv_rows"),
    (column([1.6, *GOOD[1:]]), "io.pv_range"),
    (column([-0.1, *GOOD[1:]]), "io.pv_range"),
    (column([0.0] * 8760), "io.pv_dark"),
    ("a;b\n" + "0,1;0,2\n" * 8760, "io.pv_columns"),
    (PART.replace("time,P,", "time,Q,"), "io.pv_no_power"),
    (PART.replace("(kWp):\t2.0", "(kWp):\t0.0"), "io.pv_no_power"),
    (PART.replace("Longitude", "Length"), "io.pv_no_place"),
    (PART.replace("20190101:0110,0.0", "20190101:0110,nan"), "io.pv_bad_row"),
    (PART.replace("20190101:0110,0.0", "yesterday,0.0"), "io.pv_bad_row"),
    (PART.replace("20190101:0110,0.0,0.0,0.0,1.0,2.0,0.0", "20190101:0110"), "io.pv_bad_row"),
    (PART.replace("20190101:0110,0.0", "20190101:0110,9000.0"), "io.pv_range"),
    (TOP + "20190101:0010,5.0,0,0,0,0,0\n" + FOOT, "io.pv_rows"),
    (TOP + FOOT, "io.pv_rows"),
]


@pytest.mark.parametrize(("text", "code"), BAD, ids=[f"{i}_{code}" for i, (_, code) in enumerate(BAD)])
def test_what_is_no_profile_is_said_in_one_sentence(tmp_path, text, code):
    with pytest.raises(PlannerError) as caught:
        read_pv_profile(written(tmp_path, text))
    assert [issue.code for issue in caught.value.issues] == [code]
    assert "\n" not in str(caught.value)
    assert "pv.csv" in str(caught.value)


def test_a_missing_or_foreign_file_is_refused(tmp_path):
    with pytest.raises(PlannerError):
        read_pv_profile(tmp_path / "none.csv")
    path = tmp_path / "pv.csv"
    path.write_bytes(b"\x00\x01\x02" * 100)
    with pytest.raises(PlannerError):
        read_pv_profile(path)
