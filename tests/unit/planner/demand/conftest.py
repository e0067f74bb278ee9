import numpy as np
import pandas as pd
import pytest

from planner.demand.estimate import estimate_demand
from planner.model.settings import DemandSettings


@pytest.fixture
def facts():
    def make(**columns):
        row = {
            "kind": "fuel_station",
            "traffic_aadt_per_day": 12_000.0,
            "hgv_share_pu": 0.1,
            "people_5min": 3_000.0,
            "people_10min": 9_000.0,
            "people_15min": 20_000.0,
            "competitor_min": np.nan,
            "competitors_10min": 0.0,
            "fast_competitor_min": np.nan,
            "fast_competitors_10min": 0.0,
            "bays": 100.0,
        }
        row |= columns
        return pd.DataFrame({name: pd.Series([value], index=["a"]) for name, value in row.items()})

    return make


@pytest.fixture
def one(facts):
    def make(settings=None, calibration=None, **columns):
        chosen = settings or DemandSettings(year=2030)
        return estimate_demand(facts(**columns), chosen, calibration)["a"]

    return make
