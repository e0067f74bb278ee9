"""What moves the value of a site, and how likely it is to be lost."""

import numpy as np

from planner.cost.model import FLOAT, CashModel, cash_of
from planner.model.band import Band
from planner.model.result import NpvRisk, TornadoBar

BINS = 24


def tornado(model: CashModel) -> tuple[TornadoBar, ...]:
    """A bar for each factor that has a range, the widest first."""
    names = [name for name, factor in model.factors.items() if factor.band.low != factor.band.high]
    if not names:
        return ()
    n = 2 * len(names)
    draw = {name: np.full(n, factor.band.base) for name, factor in model.factors.items()}
    for place, name in enumerate(names):
        band = model.factors[name].band
        draw[name][2 * place : 2 * place + 2] = (band.low, band.high)
    values = cash_of(model, draw).npv_eur
    bars = [_bar(model, name, float(values[2 * i]), float(values[2 * i + 1])) for i, name in enumerate(names)]
    moving = [bar for bar in bars if bar.low_npv_eur != bar.high_npv_eur]
    return tuple(sorted(moving, key=lambda bar: (-abs(bar.high_npv_eur - bar.low_npv_eur), bar.name)))


def _bar(model: CashModel, name: str, low_eur: float, high_eur: float) -> TornadoBar:
    factor = model.factors[name]
    return TornadoBar(
        name=f"cost.factor_{name}",
        low_value=factor.band.low,
        high_value=factor.band.high,
        unit=factor.unit,
        low_npv_eur=low_eur,
        high_npv_eur=high_eur,
        source=factor.source,
    )


def monte_carlo(model: CashModel, draws: int, seed: int) -> NpvRisk:
    """Net present values when every factor with a range is drawn by itself from a triangle over its band.

    The factors are drawn as if they did not depend on each other: an assumption. Same seed, same draws.
    """
    rng = np.random.default_rng(seed)
    drawn = {
        name: triangular(rng.random(draws), factor.band) if factor.drawn else np.full(draws, factor.band.base)
        for name, factor in model.factors.items()
    }
    npv = cash_of(model, drawn).npv_eur
    p10, p50, p90 = (float(value) for value in np.percentile(npv, (10.0, 50.0, 90.0)))
    counts, edges = np.histogram(npv, bins=BINS)
    return NpvRisk(
        draws=draws,
        seed=seed,
        p10_eur=p10,
        p50_eur=p50,
        p90_eur=p90,
        mean_eur=float(npv.mean()),
        negative_pu=float((npv < 0.0).mean()),
        edges_eur=tuple(float(edge) for edge in edges),
        counts=tuple(int(count) for count in counts),
    )


def triangular(uniform: FLOAT, band: Band) -> FLOAT:
    """Values of a triangular distribution with its mode at base, by the inverse of its distribution function."""
    width = band.high - band.low
    if width <= 0.0:
        return np.full_like(uniform, band.base)
    left = (band.base - band.low) / width
    rising = band.low + np.sqrt(uniform * width * (band.base - band.low))
    falling = band.high - np.sqrt((1.0 - uniform) * width * (band.high - band.base))
    return np.asarray(np.where(uniform < left, rising, falling))
