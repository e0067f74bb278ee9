"""What an operator brings himself: chargers of his own and a year of their sessions; synthetic, no random numbers."""

import math
from datetime import datetime, timedelta

import pandas as pd

OWNER = "Example Operator (fictitious)"
# name, longitude, latitude, points, kW of a post of two points, sessions a day in January
OWN = (
    ("Ladepark Schutterwald Mitte (synthetic)", 7.8838, 48.4560, 4, 150, 2.2),
    ("Ladepark Lahr Nord (synthetic)", 7.8450, 48.3535, 6, 300, 3.1),
)
FIRST_DAY = datetime(2025, 1, 1)  # local clock, as exports have it
DAYS = 365
GROWTH_PU = 0.5
WEEKEND_PU = 1.15
# sessions by hour of arrival: few at night, most in the afternoon
BY_HOUR = (3, 2, 2, 2, 3, 8, 20, 38, 50, 58, 66, 72, 78, 80, 84, 88, 90, 84, 70, 52, 36, 24, 14, 7)
GOLDEN = 0.6180339887498949
SILVER = 0.41421356237309515
MEDIAN_KWH, SPREAD = 27.0, 0.45
WAIT_MIN = 4.0
HOLD_PU = 0.62


def own_chargers() -> pd.DataFrame:
    """The operator's own posts of two points each, as his asset list has them."""
    posts = [(row, nth + 1) for row in OWN for nth in range(row[3] // 2)]
    return pd.DataFrame(
        {
            "betreiber": OWNER,
            "standortbezeichnung": [f"{row[0]}, Säule {nth}" for row, nth in posts],
            "laengengrad": [round(row[1] + 5e-5 * nth, 5) for row, nth in posts],
            "breitengrad": [row[2] for row, _ in posts],
            "anzahl_ladepunkte": 2,
            "leistung_kw": [row[4] for row, _ in posts],
            "eigen": "ja",
        }
    )


def sessions() -> pd.DataFrame:
    """A year of charging sessions at the operator's own sites, by start, with the faults that such exports have.

    Arrival and energy follow the golden and the silver ratio's sequences, which fill their distributions evenly.
    """
    rows: list[tuple[datetime, datetime | None, float, str, str]] = []
    for name, _, _, points, kw, at_first in OWN:
        done = 0.0
        count = 0
        for day in range(DAYS):
            date = FIRST_DAY + timedelta(days=day)
            done += at_first * (1.0 + GROWTH_PU * day / DAYS) * (WEEKEND_PU if date.weekday() >= 5 else 1.0)
            while count < int(done):
                rows.append(_session(count, date, (name, points, kw)))
                count += 1
    rows.sort(key=lambda row: (row[0], row[3], row[4]))
    return _table(_with_faults(rows))


def _session(number: int, date: datetime, site: tuple[str, int, int]) -> tuple[datetime, datetime, float, str, str]:
    name, points, kw = site
    arrival_min = _arrival_min(((number + 0.5) * GOLDEN) % 1.0)
    level = (number * SILVER + 0.5) % 1.0
    energy_kwh = MEDIAN_KWH * math.exp(SPREAD * math.log(level / (1.0 - level)) / 1.702)
    energy_kwh = min(max(energy_kwh, 2.0), 85.0)
    minutes = WAIT_MIN + 60.0 * energy_kwh / (HOLD_PU * min(kw, 180))
    start = date + timedelta(minutes=int(arrival_min))
    return start, start + timedelta(minutes=round(minutes)), round(energy_kwh, 2), name, f"LP{number % points + 1}"


def _arrival_min(share: float) -> float:
    """Minute of the day below which ``share`` of the arrivals lie."""
    left = share * sum(BY_HOUR)
    for hour, weight in enumerate(BY_HOUR):
        if left < weight:
            return 60.0 * (hour + left / weight)
        left -= weight
    return 1439.0


def _with_faults(
    rows: list[tuple[datetime, datetime | None, float, str, str]],
) -> list[tuple[datetime, datetime | None, float, str, str]]:
    """Every 200th session without an end, every 301st without energy, one in 503 with negative energy, one in 401 twice."""
    out = []
    for number, (start, end, energy_kwh, site, point) in enumerate(rows, start=1):
        stop = None if number % 200 == 0 else end
        energy = 0.0 if number % 301 == 0 else -energy_kwh if number % 503 == 0 else energy_kwh
        out += [(start, stop, energy, site, point)] * (2 if number % 401 == 0 else 1)
    return out


def _table(rows: list[tuple[datetime, datetime | None, float, str, str]]) -> pd.DataFrame:
    text = "%d.%m.%Y %H:%M"
    return pd.DataFrame(
        {
            "Startzeitpunkt": [start.strftime(text) for start, _, _, _, _ in rows],
            "Endzeitpunkt": ["" if end is None else end.strftime(text) for _, end, _, _, _ in rows],
            "Energie (kWh)": [energy for _, _, energy, _, _ in rows],
            "Standort": [site for _, _, _, site, _ in rows],
            "Ladepunkt": [point for _, _, _, _, point in rows],
        }
    )
