"""Energy and price at which the net present value is nil."""

from collections.abc import Callable

import numpy as np

from planner.cost.model import FLOAT, CashModel, cash_of

HIGHEST_PRICE_EUR_PER_KWH = 10.0
_STEPS = 48
_ROUNDS = 3


def break_even_scale(model: CashModel, highest: float) -> float | None:
    """Least factor on the energy of every year at which the base value is nil; None up to ``highest``.

    The network charge changes at 2,500 h of the peak, where the value jumps: the first step that turns it positive is
    searched through.
    """
    return None if highest <= 0.0 else _first_nil(lambda scales: _npv(model, {}, scales), highest)


def break_even_price(model: CashModel) -> float | None:
    """Price to drivers with value added tax at which the base value is nil; None up to EUR 10 a kWh."""
    return _first_nil(lambda prices: _npv(model, {"driver_price": prices}), HIGHEST_PRICE_EUR_PER_KWH)


def _npv(model: CashModel, changes: dict[str, FLOAT], scales: FLOAT | float = 1.0) -> FLOAT:
    """Base values with one factor, or the energy sold, in steps."""
    size = max(np.size(scales), *(len(values) for values in changes.values()), 1)
    return np.broadcast_to(cash_of(model, model.base() | changes, scales).npv_eur, size)


def _first_nil(values_of: Callable[[FLOAT], FLOAT], highest: float) -> float | None:
    """Where a function that is linear piece by piece first rises to nil, from 0 to ``highest``.

    Each round looks at the step in which it does more closely; the last one takes the straight line between its ends.
    """
    low, high = 0.0, highest
    for _ in range(_ROUNDS):
        places = np.linspace(low, high, _STEPS + 1)
        values = values_of(places)
        reached = np.flatnonzero(values >= 0.0)
        if not len(reached):
            return None
        first = int(reached[0])
        if first == 0:
            return float(places[0])
        low, high = float(places[first - 1]), float(places[first])
        below, above = float(values[first - 1]), float(values[first])
    return high - (high - low) * above / (above - below)
