"""Single works on a copy of a net: tap, transformers, cables, a feeder of one's own, open points."""

from dataclasses import dataclass

import pandapower as pp

from planner.grid.equipment.catalogue import CableType, Laid, TransformerType
from planner.grid.network.net import Net
from planner.grid.network.quiet import quiet
from planner.grid.network.topology import ENDS


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFeeder:
    """A feeder laid to a new bus."""

    bus: int
    line: int


def exchange_transformer(net: Net, trafo: int, kind: TransformerType) -> None:
    """Put a catalogue transformer in a transformer's place; voltages, tap and vector group stay."""
    values = {
        "sn_mva": kind.sn_kva / 1000,
        "vk_percent": kind.vk_percent,
        "vkr_percent": kind.vkr_percent,
        "pfe_kw": kind.pfe_kw,
        "i0_percent": kind.i0_percent,
        "parallel": 1,
        "df": 1.0,
        "std_type": None,
    }
    for column, value in values.items():
        net["trafo"].loc[trafo, column] = value


def add_transformer(net: Net, trafo: int) -> None:
    """Put a second transformer of the same kind beside a transformer: both run in parallel and share as equals."""
    net["trafo"].loc[trafo, "parallel"] = int(net["trafo"].at[trafo, "parallel"]) + 1


def next_tap(net: Net, trafo: int) -> float | None:
    """Tap position one step up in low-side voltage; None at the end or without a tap changer."""
    row = net["trafo"].loc[trafo]
    if row[["tap_pos", "tap_min", "tap_max", "tap_step_percent"]].isna().any() or not row["tap_step_percent"]:
        return None
    raises = -1 if row["tap_side"] == "hv" else 1
    position = float(row["tap_pos"]) + (raises if row["tap_step_percent"] > 0 else -raises)
    return position if row["tap_min"] <= position <= row["tap_max"] else None


def set_tap(net: Net, trafo: int, position: float) -> None:
    """Set a tap position."""
    net["trafo"]["tap_pos"] = net["trafo"]["tap_pos"].astype(float)
    net["trafo"].loc[trafo, "tap_pos"] = position


def lay_parallel(net: Net, line: int, cable: CableType) -> int:
    """Second cable beside a line, of the same length and on the same buses; returns its number."""
    row = net["line"].loc[line]
    return _lay(net, int(row["from_bus"]), int(row["to_bus"]), float(row["length_km"]), Laid(cable=cable, count=1))


def lay_feeder(net: Net, from_bus: int, length_km: float, laid: Laid) -> NewFeeder:
    """Feeder from a busbar to a new bus, joined to nothing else."""
    with quiet():
        bus = int(pp.create_bus(net, vn_kv=float(net["bus"].at[from_bus, "vn_kv"])))
    return NewFeeder(bus=bus, line=_lay(net, from_bus, bus, length_km, laid))


def close_switches(net: Net, switches: tuple[int, ...]) -> None:
    """Close switches."""
    net["switch"].loc[list(switches), "closed"] = True


def open_line(net: Net, line: int) -> None:
    """Open a line at one end: at the switch it has there, else at a new one at its far end."""
    switch = net["switch"]
    mine = switch[(switch["et"] == "l") & (switch["element"] == line)]
    if len(mine):
        net["switch"].loc[mine.index[-1], "closed"] = False
        return
    with quiet():
        pp.create_switch(net, int(net["line"].at[line, ENDS["line"][1]]), line, "l", closed=False)


def _lay(net: Net, from_bus: int, to_bus: int, length_km: float, laid: Laid) -> int:
    cable = laid.cable
    with quiet():
        number = pp.create_line_from_parameters(
            net,
            from_bus=from_bus,
            to_bus=to_bus,
            length_km=max(length_km, 0.001),
            r_ohm_per_km=cable.r_ohm_per_km,
            x_ohm_per_km=cable.x_ohm_per_km,
            c_nf_per_km=cable.c_nf_per_km,
            max_i_ka=cable.max_i_ka,
            parallel=laid.count,
        )
    return int(number)
