"""The ring that a tie would close: flows around it from the solved net, and where it is opened best."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from planner.grid.loadflow.parts import Part
from planner.grid.network.net import Net
from planner.grid.network.topology import supply_path, voltage_level
from planner.grid.upgrades.moves import bound_plain
from planner.grid.upgrades.relief import Relief

Joint = tuple[int, int, str, int]
BETTER = 0.999


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """An open connection between two supplied buses of one nominal voltage."""

    a: int
    b: int
    table: str
    element: int
    switches: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ring:
    """The ring that a tie would close, from one supply to the other.

    ``joints`` run from the left supply through the tie to the right one; ``draw_mva[k]`` is taken between joint k and
    k + 1, the site included; ``limit_mva`` is what each joint may carry (infinite without rating), ``ohm_pu`` its
    impedance over the square of its voltage in kV; ``tie_at`` is the tie's place; ``allowed_pu`` the voltage that may
    be lost from the left and from the right supply.
    """

    joints: tuple[Joint, ...]
    draw_mva: NDArray[np.complex128]
    limit_mva: NDArray[np.float64]
    ohm_pu: NDArray[np.complex128]
    tie_at: int
    allowed_pu: tuple[float, float]


def ring_of(relief: Relief, whole: Part, tie: Tie) -> Ring | None:
    """Ring of a tie in the whole net; None where the site's way has no part in it, or parts of it are meshed."""
    left, right = (supply_path(whole.topology, bus) for bus in (tie.a, tie.b))
    shared = 0
    for one, other in zip(left, right, strict=False):
        if one[0] != other[0]:
            break
        shared += 1
    start = max(shared - 1, 0)
    down, up = _joints(left[start:]), [(b, a, t, e) for a, b, t, e in reversed(_joints(right[start:]))]
    joints = (*down, (tie.a, tie.b, tie.table, tie.element), *up)
    flows = _filled([_flow(whole.net, joint) for joint in down])
    back = _filled([_flow(whole.net, (b, a, t, e)) for a, b, t, e in reversed(up)])[::-1]
    draw = [flow - following for flow, following in pairwise([*flows, 0j])]
    draw += [flow - before for before, flow in pairwise([0j, *back])]
    mine = _site_node(joints, len(down), {bus for bus, *_ in supply_path(relief.part.topology, relief.bus)})
    if mine is None:
        return None
    ratio = float(np.tan(np.arccos(relief.task.settings.power_factor)))
    draw[mine] += complex(1.0, ratio) * relief.task.need_kw / 1000
    carried = [_carried(relief, whole.net, joint) for joint in joints]
    turned = [(b, a, t, e) for a, b, t, e in reversed(joints)]
    return Ring(
        joints=joints,
        draw_mva=np.array(draw),
        limit_mva=np.array([limit for limit, _ in carried]),
        ohm_pu=np.array([ohm for _, ohm in carried]),
        tie_at=len(down),
        allowed_pu=(_allowed(relief, whole.net, joints), _allowed(relief, whole.net, turned)),
    )


def _site_node(joints: tuple[Joint, ...], tie_at: int, way: set[int]) -> int | None:
    """Place of the site among the ring's buses: the one of its way that lies nearest to the tie."""
    inside = [k for k, (_, below, _, _) in enumerate(joints[:-1]) if below in way]
    return min(inside, key=lambda k: (abs(k - tie_at + 0.5), k)) if inside else None


def _joints(path: list[tuple[int, str, int, float]]) -> list[Joint]:
    return [(a, b, table, element) for (a, *_), (b, table, element, _) in pairwise(path)]


def _flow(net: Net, joint: Joint) -> complex | None:
    """Power into a line or transformer at its first bus; None for a switch, which has no result."""
    above, _, table, element = joint
    if table not in ("line", "trafo"):
        return None
    first, second = ("from", "to") if table == "line" else ("hv", "lv")
    side = first if int(net[table].at[element, f"{first}_bus"]) == above else second
    result = net[f"res_{table}"].loc[element]
    return complex(result[f"p_{side}_mw"], result[f"q_{side}_mvar"])


def _filled(flows: list[complex | None]) -> list[complex]:
    """Flows from the supply down; a switch carries what the next joint does."""
    known, below = [], 0j
    for flow in reversed(flows):
        below = below if flow is None else flow
        known.append(below)
    return known[::-1]


def best_opening(ring: Ring) -> tuple[float, int | None]:
    """Place to open with the least of highest loading and largest voltage loss, if better than the tie itself."""
    scores = [_score(ring, at) for at in range(len(ring.joints))]
    lines = [k for k, joint in enumerate(ring.joints) if joint[2] == "line" and k != ring.tie_at]
    if not lines:
        return np.inf, None
    best = min(lines, key=lambda k: (scores[k], k))
    return (scores[best], best) if scores[best] < BETTER * scores[ring.tie_at] else (np.inf, None)


def _score(ring: Ring, at: int) -> float:
    """Highest use of a limit around the ring with the open point at a place: loading, or voltage lost of that there is.

    Losses and the voltage's own effect on currents are left out: this only ranks, a load flow decides.
    """
    left, right = np.cumsum(ring.draw_mva[:at][::-1])[::-1], np.cumsum(ring.draw_mva[at:])
    used = 0.0
    for flow, joints, allowed in ((left, slice(0, at), 0), (right, slice(at + 1, None), 1)):
        if flow.size:
            lost = float((ring.ohm_pu[joints] * np.conj(flow)).real.sum())
            used = max(used, float((np.abs(flow) / ring.limit_mva[joints]).max()), lost / ring.allowed_pu[allowed])
    return used


def _allowed(relief: Relief, net: Net, joints: Sequence[Joint]) -> float:
    """Voltage that may be lost from the first medium-voltage bus of a ring, supply first."""
    buses = [joints[0][0], *(below for _, below, _, _ in joints)]
    first = next((b for b in buses if voltage_level(float(net["bus"].at[b, "vn_kv"])) == "mv"), buses[-1])
    return max(float(net.res_bus.at[first, "vm_pu"]) - relief.task.rule.levels["mv"].vm_min_pu, 1e-3)


def _carried(relief: Relief, net: Net, joint: Joint) -> tuple[float, complex]:
    """MVA that a joint may carry, and its impedance over the square of its voltage."""
    above, _, table, element = joint
    if table == "trafo":
        row = net["trafo"].loc[element]
        return float(row["sn_mva"] * row["parallel"] * row["df"]) * bound_plain(relief, "trafo", element) / 100, 0j
    if table != "line":
        return np.inf, 0j
    row, vn_kv = net["line"].loc[element], float(net["bus"].at[above, "vn_kv"])
    rated_mva = float(np.sqrt(3) * vn_kv * row["max_i_ka"] * row["df"] * row["parallel"])
    ohm = complex(row["r_ohm_per_km"], row["x_ohm_per_km"]) * float(row["length_km"]) / float(row["parallel"])
    limit = relief.task.rule.levels["mv"].line_percent / 100
    return (rated_mva * limit if rated_mva > 0 else np.inf), ohm / vn_kv**2
