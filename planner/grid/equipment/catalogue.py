"""Equipment and works of a connection: catalogue rows, what they cost, how long they take."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from planner.model.band import Band, certain, scaled, total
from planner.tables.catalogue import catalogue_cache, read_catalogue

TRANSFORMERS, CABLES = "grid_equipment_transformers", "grid_equipment_cables"
HV_TRANSFORMERS, EXISTING_LINES = "grid_equipment_hv_transformers", "grid_equipment_existing_lines"
WORKS, LEAD_TIMES = "grid_equipment_works", "grid_equipment_lead_times"
MAX_PARALLEL = 2
"""Cables side by side in one customer's feeder. More are not laid: each needs its own fuse or panel at both ends.

Assumption: no published figure at hand.
"""
NOTHING = certain(0.0)


def _band(row: "pd.Series[Any]", unit: str, stem: str = "cost") -> Band:
    return Band(**{name: float(row[f"{stem}_{name}_{unit}"]) for name in ("low", "base", "high")})


def _row(name: str, row_id: str) -> "pd.Series[Any]":
    return read_catalogue("catalogue", name).loc[[row_id]].iloc[0]


@catalogue_cache
def work(work_id: str) -> Band:
    """Cost of one work, EUR a piece or EUR a metre as its row says."""
    return _band(_row(WORKS, work_id), "eur")


@catalogue_cache
def lead_time(measure: str) -> Band:
    """Weeks from application to energising."""
    return _band(_row(LEAD_TIMES, measure), "weeks", "lead")


@dataclass(frozen=True, slots=True, kw_only=True)
class TransformerType:
    """Transformer of the catalogue.

    Taps lie on the high-voltage side, ``tap_max`` steps up and as many down. ``hv_kv`` and ``lv_kv`` are None where
    the row stands for any medium and low voltage.
    """

    name: str
    sn_kva: float
    vk_percent: float
    vkr_percent: float
    pfe_kw: float
    i0_percent: float
    cost_eur: Band
    vector_group: str = "Dyn5"
    tap_max: int = 0
    tap_step_percent: float = 0.0
    hv_kv: float | None = None
    lv_kv: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CableType:
    """Cable or overhead line of the catalogue; ``cost_eur_per_m`` without trench, with poles where overhead."""

    name: str
    level: str
    vn_kv: float
    max_i_ka: float
    r_ohm_per_km: float
    x_ohm_per_km: float
    c_nf_per_km: float
    cost_eur_per_m: Band
    kind: str = "cable"

    def rated_kva(self) -> float:
        """Apparent power at rated current and voltage, sqrt(3) U I."""
        return math.sqrt(3) * self.vn_kv * self.max_i_ka * 1000


@catalogue_cache
def transformer_types() -> tuple[TransformerType, ...]:
    """MV/LV transformers by rising size."""
    frame = read_catalogue("catalogue", TRANSFORMERS).sort_values("sn_kva")
    return tuple(_transformer(row) for _, row in frame.iterrows())


@catalogue_cache
def hv_transformer_types() -> tuple[TransformerType, ...]:
    """HV/MV transformers of primary substations by rising size, then by their lower voltage."""
    frame = read_catalogue("catalogue", HV_TRANSFORMERS).sort_values(["sn_kva", "lv_kv"])
    return tuple(_transformer(row, hv_kv=float(row["hv_kv"]), lv_kv=float(row["lv_kv"])) for _, row in frame.iterrows())


def _transformer(row: "pd.Series[Any]", *, hv_kv: float | None = None, lv_kv: float | None = None) -> TransformerType:
    keys = ("sn_kva", "vk_percent", "vkr_percent", "pfe_kw", "i0_percent", "tap_step_percent")
    return TransformerType(
        name=str(row["name"]),
        cost_eur=_band(row, "eur"),
        vector_group=str(row["vector_group"]),
        tap_max=int(row["tap_max"]),
        hv_kv=hv_kv,
        lv_kv=lv_kv,
        **{k: float(row[k]) for k in keys},
    )


@catalogue_cache
def cable_types(level: str, vn_kv: float) -> tuple[CableType, ...]:
    """Cables for new works of a level whose insulation suits a nominal voltage, by rising current."""
    frame = read_catalogue("catalogue", CABLES)
    frame = frame[frame["level"] == level].sort_values(["vn_kv", "max_i_ka"])
    suited = frame[frame["vn_kv"] >= 0.9 * vn_kv]
    frame = frame if suited.empty else suited
    frame = frame[frame["vn_kv"] == frame["vn_kv"].iloc[0]]
    return tuple(_line_type(row) for _, row in frame.iterrows())


@catalogue_cache
def line_types() -> Mapping[str, CableType]:
    """Every line of the catalogue by id: cables for new works, then what is met in existing grids."""
    frame = pd.concat([read_catalogue("catalogue", name) for name in (CABLES, EXISTING_LINES)])
    kinds = frame["kind"].fillna("cable")
    return {str(row["id"]): _line_type(row, str(kinds[row["id"]])) for _, row in frame.iterrows()}


def _line_type(row: "pd.Series[Any]", kind: str = "cable") -> CableType:
    keys = ("vn_kv", "max_i_ka", "r_ohm_per_km", "x_ohm_per_km", "c_nf_per_km")
    return CableType(
        name=str(row["name"]),
        level=str(row["level"]),
        kind=kind,
        cost_eur_per_m=_band(row, "eur_per_m"),
        **{k: float(row[k]) for k in keys},
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Laid:
    """Cables side by side in one trench."""

    cable: CableType
    count: int

    def cost_eur(self, length_m: float) -> Band:
        """Cables and trench over a length."""
        per_m = total((scaled(self.cable.cost_eur_per_m, self.count), work(f"trench_{self.cable.level}")))
        return scaled(per_m, length_m)


def cable_for(level: str, vn_kv: float, kva: float, *, usable_pu: float = 1.0) -> Laid:
    """Cheapest set of like cables that carries an apparent power at ``usable_pu`` of their rated current.

    Where not even the most of the strongest do, those: load flow then says that they are what ends the power.
    """
    sets = []
    for cable in cable_types(level, vn_kv):
        carried_kva = math.sqrt(3) * vn_kv * cable.max_i_ka * 1000 * usable_pu
        sets.append(Laid(cable=cable, count=max(1, math.ceil(kva / carried_kva - 1e-9))))
    few = [laid for laid in sets if laid.count <= MAX_PARALLEL] or [Laid(cable=sets[-1].cable, count=MAX_PARALLEL)]
    return min(few, key=lambda laid: (laid.count * laid.cable.cost_eur_per_m.base, laid.count))


def transformers_for(kva: float) -> tuple[TransformerType, int]:
    """Smallest transformer that carries a power, or several of the largest."""
    types = transformer_types()
    fitting = [kind for kind in types if kind.sn_kva >= kva]
    return (fitting[0], 1) if fitting else (types[-1], math.ceil(kva / types[-1].sn_kva))
