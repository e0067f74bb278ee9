"""Energy and price at which the net present value is nil."""

import numpy as np
from scipy.optimize import brentq

from planner.cost.model import CashModel, cash_of
from planner.cost.risk import npv_of

HIGHEST_PRICE_EUR_PER_KWH = 10.0
_STEPS = 240


def break_even_scale(model: CashModel, highest: float) -> float | None:
    """Least factor on the energy of every year at which the base value is nil; None up to ``highest``.

    The network charge changes at 2,500 h of the peak, where the value jumps: the first step that turns it positive is
    searched through.
    """
    if highest <= 0.0:
        return None

    def value_eur(scale: float) -> float:
        return float(cash_of(model, model.base(), scale).npv_eur[0])

    scales = np.linspace(0.0, highest, _STEPS + 1)
    every = {name: np.full(len(scales), values[0]) for name, values in model.base().items()}
    reached = np.flatnonzero(cash_of(model, every, scales).npv_eur >= 0.0)
    if not len(reached):
        return None
    first = int(reached[0])
    return 0.0 if first == 0 else float(brentq(value_eur, scales[first - 1], scales[first], xtol=1e-14, rtol=1e-12))


def break_even_price(model: CashModel) -> float | None:
    """Price to drivers with value added tax at which the base value is nil; None up to EUR 10 a kWh."""

    def value_eur(price_eur_per_kwh: float) -> float:
        return npv_of(model, {"driver_price": price_eur_per_kwh})

    if value_eur(HIGHEST_PRICE_EUR_PER_KWH) < 0.0:
        return None
    if value_eur(0.0) >= 0.0:
        return 0.0
    return float(brentq(value_eur, 0.0, HIGHEST_PRICE_EUR_PER_KWH, xtol=1e-12))
