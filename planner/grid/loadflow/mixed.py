"""Loads of constant impedance in part, and what pandapower makes of a load of constant power added beside them.

pandapower weighs all that a bus draws with the mean share of constant impedance of its loads. One load more lowers the
mean from ``z`` to ``z n / (n + 1)``, and the lower mean is applied to the loads that were there and to the added one.
At the voltage ``V`` of the bus the load ``S`` added to ``L`` therefore has the effect of constant power ``C`` with::

    (L + S) (1 - z' + z' V^2) = L (1 - z + z V^2) + C        for active and reactive power, each with its own z

so that the load at which a limit is met follows from the constant power at which it is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.grid.loadflow.limits import BOOL, FLOAT
from planner.grid.network.net import Net

COMPLEX = NDArray[np.complex128]
SHARES = ("const_z_p_percent", "const_z_q_percent")
SAME_POWER_FACTOR = 5e-4  # reactive power that is off, per unit of the active power


@dataclass(frozen=True, slots=True, kw_only=True)
class MeanShare:
    """Mean share of constant impedance of a bus with one load more; ``sure`` unless joined buses have loads, too."""

    p_pu: float
    q_pu: float
    sure: bool


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AddedLoads:
    """Loads as pandapower takes them.

    Attributes
    ----------
    p_mw : ndarray
        Active power.
    tan_phi : ndarray
        Reactive over active power that the search would have to use for the load to have the power factor asked for.
    exact : ndarray of bool
        The load has that power factor already, and the mean share is sure.
    """

    p_mw: FLOAT
    tan_phi: FLOAT
    exact: BOOL


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MixedLoads:
    """What is drawn by free row, and shares of constant impedance: now (by row), and with one load more (by bus)."""

    drawn_mva: COMPLEX
    share_p: FLOAT
    share_q: FLOAT
    with_one_more: Mapping[int, MeanShare]

    def added(
        self, buses: Sequence[int], rows: Sequence[int], p_mw: FLOAT, vm_pu: FLOAT, power_factor: float,
        tan_phi: float | None = None,
    ) -> AddedLoads:  # fmt: skip
        """Loads that have the effect of constant powers at buses, each alone.

        Parameters
        ----------
        p_mw, vm_pu : ndarray, shape (n,)
            Constant active power (NaN and infinity stay), and the voltage of the bus with it.
        power_factor : float
            That the added load is to have (inductive).
        tan_phi : float, optional
            Reactive over active power of the constant power where that is another.
        """
        wanted = float(np.tan(np.arccos(power_factor)))
        q_per_p = wanted if tan_phi is None else tan_phi
        none = MeanShare(p_pu=0.0, q_pu=0.0, sure=True)
        means = [self.with_one_more.get(bus, none) for bus in buses]
        row, above = np.asarray(rows, dtype=np.int64), np.square(vm_pu) - 1.0
        drawn = self.drawn_mva[row]
        before_p = drawn.real * (1 + self.share_p[row] * above)
        before_q = drawn.imag * (1 + self.share_q[row] * above)
        factor_p = 1 + np.array([mean.p_pu for mean in means]) * above
        factor_q = 1 + np.array([mean.q_pu for mean in means]) * above
        p = np.maximum((p_mw + before_p) / factor_p - drawn.real, 0.0)
        q = (q_per_p * p_mw + before_q) / factor_q - drawn.imag
        needed = (wanted * p + drawn.imag) * factor_q - before_q
        sure = np.array([mean.sure for mean in means], dtype=bool)
        plain = np.array([bus not in self.with_one_more for bus in buses], dtype=bool)
        with np.errstate(invalid="ignore", divide="ignore"):
            same = np.abs(q - wanted * p) <= SAME_POWER_FACTOR * p
            return AddedLoads(
                p_mw=np.where(plain, p_mw, p),
                tan_phi=np.where(plain | ~(p_mw > 0), q_per_p, np.maximum(needed / p_mw, 0.0)),
                exact=plain | (same & sure),
            )


def read_mixed(net: Net, position: Mapping[int, int], drawn_mva: COMPLEX, shares: tuple[FLOAT, FLOAT]) -> MixedLoads:
    """Mixed loads of a solved net.

    Parameters
    ----------
    position : mapping of bus to row
        Rows from ``len(drawn_mva)`` on are feed-ins.
    drawn_mva : ndarray of complex, shape (n_free,)
        All that is drawn at nominal voltage, generation negative.
    shares : two ndarrays, shape (n_free,)
        Of constant impedance, as pandapower took them.
    """
    load = net["load"]
    columns = [column for column in SHARES if column in load]
    inside = load["bus"].map(position).fillna(len(drawn_mva)).to_numpy() < len(drawn_mva)
    active = load[load["in_service"].to_numpy(bool) & inside]
    mixed: dict[int, MeanShare] = {}
    if columns and bool((active[columns].fillna(0).to_numpy(float) != 0).any()):
        by_bus = active.reindex(columns=["bus", *SHARES]).fillna(0.0).groupby("bus")
        count, total = by_bus.size(), by_bus.sum() / 100
        row_of = {int(bus): position[int(bus)] for bus in count.index}
        shared = set(total.index[(total != 0).any(axis=1)])
        with_loads = np.bincount(list(row_of.values()), minlength=len(drawn_mva))
        touched = {row_of[int(bus)] for bus in shared}
        for bus, row in position.items():
            if row not in touched:
                continue
            if bus in row_of:
                p_pu, q_pu = (total.loc[bus].to_numpy(float) / (int(count[bus]) + 1)).tolist()
            else:
                p_pu, q_pu = float(shares[0][row]), float(shares[1][row])
            mixed[bus] = MeanShare(p_pu=p_pu, q_pu=q_pu, sure=bus in row_of and int(with_loads[row]) == 1)
    return MixedLoads(drawn_mva=drawn_mva, share_p=shares[0], share_q=shares[1], with_one_more=mixed)
