"""A pandapower net for power-grid-model, the independent yardstick of tests and benchmarks.

Where the two differ unless one takes care: a feed-in is ideal here (``sk`` 1e20, not the short-circuit power); taps
count only where pandapower counts them (``tap_changer_type`` set); loading is worked out from currents, as
power-grid-model's own is from power; the no-load current is not below its real part. Magnetising stands in pi form
(pandapower: T), which leaves some 1e-6 pu.
"""

import numpy as np
import pandas as pd
from power_grid_model import CalculationMethod, PowerGridModel, initialize_array

STIFF_VA = 1e20
WYE_N, DELTA = 1, 2
HV, LV = 0, 1
TOLERANCE = 1e-8


class YardStick:
    """A net of lines, two-winding transformers, loads, generation and switches as a power-grid-model."""

    def __init__(self, net) -> None:
        unknown = [t for t in ("gen", "trafo3w", "shunt", "ward", "xward", "impedance", "dcline") if len(net[t])]
        assert not unknown, f"not converted: {unknown}"
        self.net = net
        self._at = {bus: at for at, bus in enumerate(net.bus.index)}
        self._next = len(net.bus)
        self.tables = {"node": self._nodes(), "line": self._lines(), "transformer": self._trafos()}
        self.tables |= {"source": self._sources(), "link": self._links(), "sym_load": self._loads()}
        self.model = PowerGridModel(self.tables, system_frequency=float(net.f_hz))

    def batch(self, load_shares, method=CalculationMethod.newton_raphson):
        """Load flow of steps; ``load_shares`` of shape (steps, loads), a share of each load's own power."""
        return self.run(self.update(load_shares), method)

    def update(self, load_shares):
        """Changes of the loads by step, as a batch takes them."""
        base = self.tables["sym_load"][: len(self.net.load)]
        update = initialize_array("update", "sym_load", load_shares.shape)
        update["id"] = base["id"]
        update["p_specified"] = base["p_specified"] * load_shares
        update["q_specified"] = base["q_specified"] * load_shares
        return {"sym_load": update}

    def run(self, update, method):
        """Batch of load flows, one thread."""
        wanted = {"node": ["u_pu"], "line": ["i_from", "i_to"], "transformer": ["i_from", "i_to"]}
        return self.model.calculate_power_flow(
            update_data=update,
            calculation_method=method,
            error_tolerance=TOLERANCE,
            threading=-1,
            output_component_types=wanted,
        )

    def vm_pu(self, out) -> pd.DataFrame:
        """Voltages by step and bus."""
        return pd.DataFrame(np.atleast_2d(out["node"]["u_pu"]), columns=self.net.bus.index)

    def loading_percent(self, out, table) -> pd.DataFrame:
        """Loadings by step and line or transformer, from currents as pandapower does by default."""
        frame = self.net[table]
        key = "line" if table == "line" else "transformer"
        at_from, at_to = (np.atleast_2d(out[key][side]) for side in ("i_from", "i_to"))
        if table == "line":
            rated_a = 1000 * (frame.max_i_ka * frame.df * frame.parallel).to_numpy()
            share = np.maximum(at_from, at_to) / rated_a
        else:
            va = 1e6 * (frame.sn_mva * frame.df * frame.parallel).to_numpy()
            hv, lv = (1000 * frame[f"vn_{side}_kv"].to_numpy() * np.sqrt(3) for side in ("hv", "lv"))
            share = np.maximum(at_from * hv, at_to * lv) / va
        return pd.DataFrame(100 * share, columns=frame.index)

    def _ids(self, count: int) -> np.ndarray:
        self._next += count
        return np.arange(self._next - count, self._next)

    def _node(self, buses) -> np.ndarray:
        return np.array([self._at[int(b)] for b in buses])

    def _closed(self, kind: str, frame: pd.DataFrame, column: str) -> np.ndarray:
        switch = self.net.switch
        opened = switch[(switch.et == kind) & ~switch.closed.astype(bool)]
        cut = set(zip(opened.element, opened.bus, strict=True))
        return np.array([(i, b) not in cut for i, b in frame[column].items()]) & frame.in_service.to_numpy(bool)

    def _nodes(self) -> np.ndarray:
        nodes = initialize_array("input", "node", len(self.net.bus))
        nodes["id"], nodes["u_rated"] = np.arange(len(nodes)), 1000 * self.net.bus.vn_kv
        return nodes

    def _lines(self) -> np.ndarray:
        frame = self.net.line
        line = initialize_array("input", "line", len(frame))
        line["id"] = self._ids(len(frame))
        line["from_node"], line["to_node"] = self._node(frame.from_bus), self._node(frame.to_bus)
        line["from_status"] = self._closed("l", frame, "from_bus")
        line["to_status"] = self._closed("l", frame, "to_bus")
        line["r1"] = frame.r_ohm_per_km * frame.length_km / frame.parallel
        line["x1"] = frame.x_ohm_per_km * frame.length_km / frame.parallel
        c = 1e-9 * frame.c_nf_per_km * frame.length_km * frame.parallel
        g = 1e-6 * frame.g_us_per_km * frame.length_km * frame.parallel
        line["c1"] = c
        line["tan1"] = np.where(c > 0, g / np.where(c > 0, 2 * np.pi * self.net.f_hz * c, 1.0), 0.0)
        line["i_n"] = 1000 * frame.max_i_ka
        return line

    def _trafos(self) -> np.ndarray:
        frame = self.net.trafo
        trafo = initialize_array("input", "transformer", len(frame))
        trafo["id"] = self._ids(len(frame))
        trafo["from_node"], trafo["to_node"] = self._node(frame.hv_bus), self._node(frame.lv_bus)
        trafo["from_status"] = self._closed("t", frame, "hv_bus")
        trafo["to_status"] = self._closed("t", frame, "lv_bus")
        trafo["u1"], trafo["u2"] = 1000 * frame.vn_hv_kv, 1000 * frame.vn_lv_kv
        trafo["sn"], trafo["uk"] = 1e6 * frame.sn_mva * frame.parallel, frame.vk_percent / 100
        trafo["pk"] = frame.vkr_percent / 100 * trafo["sn"]
        trafo["p0"] = 1000 * frame.pfe_kw * frame.parallel
        trafo["i0"] = np.maximum(frame.i0_percent / 100, trafo["p0"] / trafo["sn"])
        trafo["clock"] = (frame.shift_degree / 30).round().astype(int) % 12
        odd = trafo["clock"] % 2 == 1
        trafo["winding_from"], trafo["winding_to"] = np.where(odd, DELTA, WYE_N), WYE_N
        counted = frame["tap_changer_type"].isin(["Ratio", "Symmetrical"]) if "tap_changer_type" in frame else False
        low = (frame.tap_side == "lv").to_numpy()
        trafo["tap_side"] = np.where(low, LV, HV)
        trafo["tap_nom"] = frame.tap_neutral.fillna(0).astype(int)
        trafo["tap_pos"] = np.where(counted, frame.tap_pos.fillna(0), frame.tap_neutral.fillna(0)).astype(int)
        trafo["tap_min"] = np.minimum(trafo["tap_pos"], frame.tap_min.fillna(0)).astype(int)
        trafo["tap_max"] = np.maximum(trafo["tap_pos"], frame.tap_max.fillna(0)).astype(int)
        trafo["tap_size"] = frame.tap_step_percent.fillna(0) / 100 * np.where(low, trafo["u2"], trafo["u1"])
        return trafo

    def _sources(self) -> np.ndarray:
        frame = self.net.ext_grid[self.net.ext_grid.in_service.astype(bool)]
        source = initialize_array("input", "source", len(frame))
        source["id"], source["node"], source["status"] = self._ids(len(frame)), self._node(frame.bus), 1
        source["u_ref"], source["u_ref_angle"] = frame.vm_pu, np.deg2rad(frame.va_degree)
        source["sk"] = STIFF_VA
        return source

    def _links(self) -> np.ndarray:
        frame = self.net.switch[(self.net.switch.et == "b") & self.net.switch.closed.astype(bool)]
        link = initialize_array("input", "link", len(frame))
        link["id"] = self._ids(len(frame))
        link["from_node"], link["to_node"] = self._node(frame.bus), self._node(frame.element)
        link["from_status"] = link["to_status"] = 1
        return link

    def _loads(self) -> np.ndarray:
        """All loads, then generation as loads of negative power."""
        frames = [self.net.load.assign(sign=1.0), self.net.sgen.assign(sign=-1.0)]
        frame = pd.concat([f for f in frames if len(f)])
        load = initialize_array("input", "sym_load", len(frame))
        load["id"], load["node"], load["type"] = self._ids(len(frame)), self._node(frame.bus), 0
        load["status"] = frame.in_service
        load["p_specified"] = 1e6 * frame.p_mw * frame.scaling * frame.sign
        load["q_specified"] = 1e6 * frame.q_mvar * frame.scaling * frame.sign
        return load
