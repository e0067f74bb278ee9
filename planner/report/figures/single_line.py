"""Single-line diagram of a planned connection: grid, own station or service, meter, main board, cabinets, battery.

Symbols after IEC 60617 (circuit breaker, transformer, meter as a box with its letters), drawn plainly enough for an
enquiry; ratings that are the maker's to choose stay open.
"""

from dataclasses import dataclass

from planner.maps.style import INK, MUTED
from planner.model.result import ChargerCount, SizingResult
from planner.report.figures.canvas import SMALL_PT, Canvas, Look, TextLook, canvas
from planner.report.phrases import cabinet_kw, charger_name
from planner.report.words import Words

WIDTH_MM, HEIGHT_MM = 170.0, 92.0
LV_UP_TO_KV = 1.0
_INK, _QUIET = INK["light"], MUTED["light"]
_X_MM = 20.0
_SIZE_PT = SMALL_PT + 0.8
_LABEL = TextLook(size_pt=_SIZE_PT)
_NAME = TextLook(size_pt=_SIZE_PT, bold=True, level="bottom")
_SUB = TextLook(size_pt=_SIZE_PT - 0.6, color=_QUIET, level="top")
_UNDER = TextLook(size_pt=_SIZE_PT - 0.6, anchor="center", level="top")
_BUS_MM = 22.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """What the diagram shows of the connection; None: not known.

    ``battery``: kW and kWh of the one that is built and paid; what is only advised is not drawn.
    """

    kv: float | None
    bus: str
    route_m: float | None
    kva: float
    kw: float
    managed: bool
    battery: tuple[float, float] | None = None


def single_line(connection: Connection, sizing: SizingResult, words: Words) -> bytes:
    """Diagram from the operator's network (top) to the cabinets (bottom)."""
    with canvas(WIDTH_MM, HEIGHT_MM) as paper:
        _network(paper, connection, words)
        if connection.kv is not None and connection.kv <= LV_UP_TO_KV:
            _service(paper, words)
        else:
            _station(paper, connection, words)
        _board(paper, sizing, connection, words)
        return paper.svg()


def _wire(paper: Canvas, top_mm: float, bottom_mm: float, x_mm: float = _X_MM) -> None:
    paper.line([x_mm, x_mm], [top_mm, bottom_mm], _INK, 1.0)


def _bar(paper: Canvas, left_mm: float, right_mm: float, y_mm: float) -> None:
    paper.line([left_mm, right_mm], [y_mm, y_mm], _INK, 2.4)


def _breaker(paper: Canvas, y_mm: float, x_mm: float = _X_MM) -> None:
    paper.dots([x_mm], [y_mm], 5.0, Look(fill="#ffffff", edge=_INK, edge_pt=0.9, z=4.0), "s")
    paper.dots([x_mm], [y_mm], 2.6, Look(fill=_INK, edge=_INK, edge_pt=0.9, z=5.0), "x")


def _words(paper: Canvas, y_mm: float, name: str, sub: str, x_mm: float = _X_MM + 9.0) -> None:
    paper.text(x_mm, y_mm + 0.3, name, _NAME)
    if sub:
        paper.text(x_mm, y_mm - 0.3, sub, _SUB)


def _network(paper: Canvas, connection: Connection, words: Words) -> None:
    t = words.t
    _bar(paper, 8.0, 32.0, 84.0)
    paper.line([8.0, 4.0], [84.0, 84.0], _INK, 1.2, dashed=True)
    paper.line([32.0, 36.0], [84.0, 84.0], _INK, 1.2, dashed=True)
    voltage = words.quantity(connection.kv, "kv") if connection.kv is not None else t("sld_voltage_open")
    _words(paper, 86.0, t("sld_network"), "", x_mm=8.0)
    paper.text(40.0, 84.0, " · ".join(part for part in (voltage, connection.bus) if part), _LABEL)
    _wire(paper, 84.0, 68.0)
    route = t("sld_route", length=words.quantity(connection.route_m, "m")) if connection.route_m is not None else ""
    paper.text(_X_MM + 9.0, 78.5, route, _SUB)
    paper.dots([_X_MM], [72.0], 3.0, Look(fill=_INK, z=4.0))
    paper.line([4.0, 62.0], [72.0, 72.0], _QUIET, 0.7, dashed=True)
    paper.text(64.0, 72.0, t("sld_point"), TextLook(size_pt=_SIZE_PT, bold=True))


def _station(paper: Canvas, connection: Connection, words: Words) -> None:
    t = words.t
    _breaker(paper, 66.5)
    _words(paper, 66.5, t("sld_switchgear"), t("sld_maker"))
    _meter(paper, 58.0, words)
    _wire(paper, 68.0, 52.5)
    for y_mm in (50.6, 47.6):
        paper.dots([_X_MM], [y_mm], 12.0, Look(fill="", edge=_INK, edge_pt=1.0, z=3.0))
    name = t("sld_transformer" if connection.kv is not None else "sld_transformer_if")
    _words(paper, 49.1, name, t("sld_transformer_at_least", power=words.quantity(connection.kva, "kva")))
    _wire(paper, 45.4, 34.0)


def _service(paper: Canvas, words: Words) -> None:
    _breaker(paper, 66.5)
    _words(paper, 66.5, words.t("sld_service"), words.t("sld_maker"))
    _meter(paper, 54.0, words)
    _wire(paper, 68.0, 34.0)


def _meter(paper: Canvas, y_mm: float, words: Words) -> None:
    paper.dots([_X_MM], [y_mm], 13.0, Look(fill="#ffffff", edge=_INK, edge_pt=1.0, z=4.0), "s")
    paper.text(_X_MM, y_mm, "kWh", TextLook(size_pt=5.0, anchor="center", bold=True, z=6.0))
    _words(paper, y_mm, words.t("sld_meter"), words.t("sld_meter_note"))


def _board(paper: Canvas, sizing: SizingResult, connection: Connection, words: Words) -> None:
    """Main board and a branch for each kind of cabinet and the battery."""
    t = words.t
    branches = [
        *((each, None) for each in sizing.chargers if each.count),
        *((None, each) for each in ([] if connection.battery is None else [connection.battery])),
    ]
    step = min((WIDTH_MM - 34.0) / max(len(branches) - 1, 1), 32.0)
    right = max(_X_MM + step * (len(branches) - 1), 44.0)
    _breaker(paper, 39.0)
    _bar(paper, 8.0, right + 6.0, 34.0)
    held = t("sld_managed" if connection.managed else "sld_unmanaged", power=words.quantity(connection.kw, "kw"))
    _words(paper, 39.0, t("sld_board"), held)
    for place, (charger, battery) in enumerate(branches):
        x_mm = _X_MM + step * place
        _wire(paper, 34.0, _BUS_MM, x_mm)
        _breaker(paper, 29.0, x_mm)
        if charger is not None:
            _cabinet(paper, x_mm, charger, words)
        elif battery is not None:
            _battery(paper, x_mm, battery, words)


def _box(paper: Canvas, x_mm: float, letters: str) -> None:
    paper.path(
        [(x_mm - 5, _BUS_MM), (x_mm + 5, _BUS_MM), (x_mm + 5, _BUS_MM - 7), (x_mm - 5, _BUS_MM - 7), (x_mm, _BUS_MM)],
        (1, 2, 2, 2, 79),
        Look(fill="#ffffff", edge=_INK, edge_pt=1.0, z=3.0),
    )
    paper.text(x_mm, _BUS_MM - 3.5, letters, TextLook(size_pt=5.6, anchor="center", bold=True, z=6.0))


def _cabinet(paper: Canvas, x_mm: float, charger: ChargerCount, words: Words) -> None:
    _box(paper, x_mm, "AC" if charger.power_type.startswith("AC") else "DC")
    lines = [
        f"{charger.count} × {charger_name(charger, words)}",
        words.t("sld_points", count=charger.count * charger.evse_per_charger),
        words.t("sld_each", power=words.quantity(cabinet_kw(charger), "kw")),
    ]
    paper.text(x_mm, _BUS_MM - 8.6, "\n".join(lines), _UNDER)


def _battery(paper: Canvas, x_mm: float, battery: tuple[float, float], words: Words) -> None:
    power_kw, energy_kwh = battery
    _box(paper, x_mm, "=/~")
    lines = [words.t("sld_battery"), words.quantity(power_kw, "kw"), words.quantity(energy_kwh, "kwh", 0)]
    paper.text(x_mm, _BUS_MM - 8.6, "\n".join(lines), _UNDER)
