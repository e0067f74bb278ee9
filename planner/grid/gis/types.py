"""Impedance and current limit of lines: the file's own figures, else the catalogue's by alias, else typical ones."""

import math
from dataclasses import dataclass

import pandas as pd

from planner.grid.equipment.aliases import line_type_of, standard_type
from planner.grid.equipment.catalogue import CableType
from planner.grid.gis.findings import Findings
from planner.model.errors import PlannerError
from planner.model.grid_build import BuildSettings, UnknownType

OWN = {"r_ohm_per_km": 1.0, "x_ohm_per_km": 1.0, "c_nf_per_km": 1.0, "max_i_ka": 0.001}
IMPEDANCE = ("r_ohm_per_km", "x_ohm_per_km")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TypedLines:
    """Lines with their figures, and the types that are not in the catalogue."""

    lines: pd.DataFrame
    unknown: tuple[UnknownType, ...]


def typed_lines(lines: pd.DataFrame, settings: BuildSettings, found: Findings) -> TypedLines:
    """Lines with r_ohm_per_km, x_ohm_per_km, c_nf_per_km, max_i_ka (NaN: not rated) and std_type.

    A type that is not known is never guessed: it takes ``settings.assume_type``, said as an assumption, or the
    impedance of the standard type of its voltage and no current limit, so that its headroom is that of the voltage.

    Raises
    ------
    PlannerError
        ``settings.assume_type`` is itself not known.
    """
    if settings.assume_type and not any(line_type_of(settings.assume_type, kv) for kv in (0.4, 10.0, 20.0)):
        raise PlannerError.of("grid.build_assume_unknown", type=settings.assume_type)
    own = pd.DataFrame({name: lines[_column(name)] * factor for name, factor in OWN.items()}, index=lines.index)
    kinds = [_of(text, kv) for text, kv in zip(lines["line_type"], lines["vn_kv"], strict=True)]
    known = pd.Series([kind is not None for kind in kinds], index=lines.index)
    complete = own[list(IMPEDANCE)].notna().all(axis=1)
    gaps = [
        None if kind is not None else _stand_in(kv, settings) for kind, kv in zip(kinds, lines["vn_kv"], strict=True)
    ]
    assumed = pd.Series([gap is not None and gap[1] for gap in gaps], index=lines.index)
    values = []
    for kind, gap in zip(kinds, gaps, strict=True):
        values.append(_figures(kind) if kind else _figures(gap[0], rated=gap[1]) if gap else _figures(None))
    catalogue = pd.DataFrame(values, index=lines.index)
    filled = lines.assign(**{name: own[name].fillna(catalogue[name]) for name in OWN})
    filled["c_nf_per_km"] = filled["c_nf_per_km"].fillna(0.0)
    filled["std_type"] = [kind.name if kind else None for kind in kinds]
    no_way = filled[list(IMPEDANCE)].isna().any(axis=1)
    found.add("left_over", "build_line_no_impedance", lines[no_way])
    stand_in = ~known & ~complete & ~no_way
    found.add("assumed", "build_type_assumed", lines[stand_in & assumed], type=settings.assume_type)
    found.add("said", "build_type_unknown", lines[stand_in & ~assumed])
    unrated = ~no_way & filled["max_i_ka"].isna() & ~(stand_in & ~assumed)
    found.add("said", "build_line_unrated", lines[unrated])
    return TypedLines(lines=filled[~no_way], unknown=_unknown(lines[stand_in], gaps, stand_in))


def _column(name: str) -> str:
    return "max_i_a" if name == "max_i_ka" else name


def _of(text: object, vn_kv: float) -> CableType | None:
    return line_type_of(text, vn_kv) if isinstance(text, str) else None


def _stand_in(vn_kv: float, settings: BuildSettings) -> tuple[CableType, bool] | None:
    """Type in place of an unknown one, and whether the planner named it (then its current limit counts too)."""
    named = line_type_of(settings.assume_type, vn_kv) if settings.assume_type else None
    if named is not None:
        return named, True
    standard = standard_type(vn_kv)
    return None if standard is None else (standard, False)


def _figures(kind: CableType | None, *, rated: bool = True) -> dict[str, float]:
    if kind is None:
        return dict.fromkeys(OWN, math.nan)
    figures = {name: float(getattr(kind, name)) for name in OWN}
    return figures if rated else {**figures, "max_i_ka": math.nan}


def _unknown(
    rows: pd.DataFrame, gaps: list[tuple[CableType, bool] | None], which: "pd.Series[bool]"
) -> tuple[UnknownType, ...]:
    taken = pd.Series([gap[0].name if gap else "" for gap in gaps], index=which.index)[which]
    table = rows.assign(taken=taken, line_type=rows["line_type"].fillna(""))
    groups = table.groupby(["line_type", "vn_kv", "taken"], sort=True)["length_m"].agg(["size", "sum"])
    return tuple(
        UnknownType(
            line_type=str(text), vn_kv=float(str(kv)), taken=str(name), count=int(size), length_m=float(length_m)
        )
        for (text, kv, name), size, length_m in zip(groups.index, groups["size"], groups["sum"], strict=True)
    )
