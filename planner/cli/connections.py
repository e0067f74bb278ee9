"""Connection options and cost curve as tables for people and as plain values for machines."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from planner.cli.console import as_figure, words
from planner.cli.tables import fitted

if TYPE_CHECKING:
    from rich.table import Table

    from planner.app.gridtools.connect import Connected
    from planner.model.band import Band
    from planner.model.grid_study import ConnectionOption, CostStep
    from planner.model.settings import GridSettings

UNKNOWN = "–"
OPTION_COLUMNS = ("way", "at", "route", "capacity", "cost", "weeks", "fits")
CURVE_COLUMNS = ("up_to", "cost", "weeks", "way", "at")
FIGURES = frozenset({"route", "capacity", "up_to", "cost", "weeks"})


def connection_table(found: "Connected") -> "Table":
    """Options, the chosen one marked."""
    rows = [
        (
            words(f"cli.connect_way_{option.kind}"),
            option.bus,
            as_figure(option.route_m, ".0f"),
            UNKNOWN if option.hosting_kw is None else as_figure(option.hosting_kw, ".1f"),
            _thousands(option.cost_eur),
            _range(option.lead_weeks),
            _verdict(option),
        )
        for option in found.options
    ]
    chosen = [place for place, option in enumerate(found.options) if option.chosen]
    title = words("cli.connect_title", kw=as_figure(found.requested_kw, "g"))
    return _table(title, OPTION_COLUMNS, rows, chosen)


def option_notes(found: "Connected") -> list[str]:
    """What the table has no room for, a line an option: class, cable, what ends the capacity, reason, needs."""
    return [
        words(
            "cli.connect_note",
            way=words(f"grid.connection_{option.kind}"),
            at=f"{option.grid} · {option.bus}",
            cable=option.cable,
            basis=words(f"cli.connect_{option.route_basis}"),
            kind=option.class_id or UNKNOWN,
            ended=_ended(option),
            needs="; ".join(words(code) for code in option.needs) or UNKNOWN,
        )
        for option in found.options
    ]


def _ended(option: "ConnectionOption") -> str:
    """What ends the capacity there, or why there is none, as a part of a sentence."""
    parts = [words("cli.connect_ended", binding=option.binding_element)] if option.binding_element else []
    if option.reason:
        parts.append(words(option.reason))
    return "".join(f"; {part}" for part in parts)


def curve_table(found: "Connected") -> "Table":
    """Steps of the cost curve."""
    rows = [
        (
            as_figure(step.up_to_kw, ".0f"),
            UNKNOWN if step.cost_eur is None else _thousands(step.cost_eur),
            UNKNOWN if step.lead_weeks is None else _range(step.lead_weeks),
            words(f"cli.connect_way_{step.kind}") if step.kind else words(step.description_code),
            step.bus or UNKNOWN,
        )
        for step in found.curve
    ]
    return _table(words("cli.connect_curve_title"), CURVE_COLUMNS, rows, ())


def connection_values(found: "Connected", settings: "GridSettings") -> dict[str, object]:
    """Everything for machines; a figure that is not known is null."""
    return {
        "ok": True,
        "site": {
            "lon": found.lon,
            "lat": found.lat,
            "x_m": found.place.x_m,
            "y_m": found.place.y_m,
            "crs": found.place.crs,
        },
        "requested_kw": found.requested_kw,
        "requested_kva": found.requested_kw / settings.power_factor,
        "power_factor": settings.power_factor,
        "planning_rule": found.rule,
        "jurisdiction": settings.jurisdiction,
        "options": [_option_values(option) for option in found.options],
        "curve": [_step_values(step) for step in found.curve],
        "issues": [
            {"severity": issue.severity.value, "code": issue.code, "message": words(issue.code, **issue.params)}
            for issue in found.issues
        ],
    }


def _table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]], strong: Sequence[int]) -> "Table":
    headers = [words(f"cli.connect_column_{column}") for column in columns]
    return fitted(title, headers, rows, [place for place, name in enumerate(columns) if name in FIGURES], strong)


def _option_values(option: "ConnectionOption") -> dict[str, object]:
    return {
        "kind": option.kind,
        "grid": option.grid,
        "at": option.bus,
        "bus": option.bus_index,
        "line": None if option.line_index < 0 else option.line_index,
        "vn_kv": option.vn_kv,
        "x_m": option.xy_m[0],
        "y_m": option.xy_m[1],
        "route_m": round(option.route_m, 1),
        "route_basis": option.route_basis,
        "class": option.class_id,
        "cable": option.cable,
        "hosting_kw": option.hosting_kw,
        "binding_element": option.binding_element,
        "binding_kind": option.binding_kind,
        "confirmed": option.confirmed,
        "fits": option.fits,
        "reason": words(option.reason) if option.reason else "",
        **_band_values("cost", option.cost_eur, "eur"),
        "cost_lines": [{"part": words(code), **_band_values("cost", band, "eur")} for code, band in option.cost_lines],
        **_band_values("lead", option.lead_weeks, "weeks"),
        "needs": [words(code) for code in option.needs],
        "tier": option.tier.value,
        "nearest": option.nearest,
        "chosen": option.chosen,
    }


def _step_values(step: "CostStep") -> dict[str, object]:
    return {
        "up_to_kw": step.up_to_kw,
        **_band_values("cost", step.cost_eur, "eur"),
        **_band_values("lead", step.lead_weeks, "weeks"),
        "kind": step.kind,
        "at": step.bus,
        "way": words(step.description_code),
        "feasible": step.feasible,
    }


def _band_values(name: str, band: "Band | None", unit: str) -> dict[str, float | None]:
    ends = ("low", "base", "high")
    return {f"{name}_{end}_{unit}": None if band is None else round(getattr(band, end), 2) for end in ends}


def _verdict(option: "ConnectionOption") -> str:
    if option.chosen:
        return words("cli.connect_chosen")
    return words("cli.connect_open" if option.fits is None else "cli.connect_yes" if option.fits else "cli.connect_no")


def _thousands(band: "Band") -> str:
    return "–".join(as_figure(value / 1000, ".0f") for value in (band.low, band.base, band.high))


def _range(band: "Band") -> str:
    return "–".join(as_figure(value, ".0f") for value in (band.low, band.base, band.high))
