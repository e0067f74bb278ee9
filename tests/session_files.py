"""Charging sessions made for tests and samples: deterministic, no draws, in the layouts that operators export."""

import csv
import io
from datetime import datetime, timedelta
from math import exp

import pandas as pd

SITES = (
    ("Nordring Car Park, Offenburg", 4, 9.0, 14.0, 55),
    ("Marktplatz", 2, 5.0, 9.0, 90),
    ("Depot Süd", 2, 2.0, 24.0, 300),
)
HEADER = (
    "Charging event",
    "CP ID",
    "Connector",
    "Start Date",
    "Start Time",
    "End Date",
    "End Time",
    "Total kWh",
    "Site",
)


def even(number: int, base: int = 2) -> float:
    """Van der Corput sequence: numbers in 0..1 that fill it evenly, the same each time."""
    value, step = 0.0, 1.0
    while number:
        step /= base
        number, digit = divmod(number, base)
        value += digit * step
    return value


def synthetic_sessions(first: datetime, days: int, growth_pu_per_week: float = 0.0) -> pd.DataFrame:
    """Sessions of three sites: more by day than by night, fewer on weekends, growing week by week.

    Returns
    -------
    DataFrame
        start, end, energy_kwh, site, point, connector; sorted by start.
    """
    rows, number = [], 0
    for site_number, (site, points, per_day, energy_kwh, stay_min) in enumerate(SITES):
        carry = 0.0
        for day in range(days):
            date = first + timedelta(days=day)
            wanted = per_day * (0.6 if date.weekday() >= 5 else 1.0) * (1 + growth_pu_per_week) ** (day / 7) + carry
            carry = wanted - int(wanted)
            for _ in range(int(wanted)):
                number += 1
                hour = 6 + 15 * even(number) * (0.5 + 0.5 * even(number, 3))
                size = exp(0.6 * (even(number, 5) - 0.5))
                start = date + timedelta(minutes=round(hour * 60))
                rows.append(
                    {
                        "start": start,
                        "end": start + timedelta(minutes=round(stay_min * size)),
                        "energy_kwh": round(energy_kwh * size, 2),
                        "site": site,
                        "point": str(50_000 + 10 * site_number + number % points),
                        "connector": "1",
                    }
                )
    return pd.DataFrame(rows).sort_values(["start", "point"], kind="stable").reset_index(drop=True)


def council_csv(sessions: pd.DataFrame, date_format: str = "%d/%m/%Y", *, exchanged: bool = False) -> str:
    """Table as the councils of Dundee and Perth publish it, newest first.

    ``exchanged``: ISO dates of a spreadsheet that took the day for the month wherever the day is at most 12.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEADER)

    def date_text(moment: datetime) -> str:
        if not exchanged:
            return moment.strftime(date_format)
        shape = "%Y-%d-%mT00:00:00" if moment.day <= 12 else "%Y-%m-%dT00:00:00"
        return moment.strftime(shape)

    for number, row in enumerate(reversed(list(sessions.itertuples(index=False)))):
        ended = not pd.isna(row.end)
        writer.writerow(
            (
                9_000_000 - number,
                row.point,
                row.connector,
                date_text(row.start),
                row.start.strftime("%H:%M"),
                date_text(row.end) if ended else "",
                row.end.strftime("%H:%M") if ended else "",
                row.energy_kwh if ended else "",
                row.site,
            )
        )
    return out.getvalue()
