"""What the build says on its way: rows by file and number, gathered by kind and told as issues."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Literal

import pandas as pd

from planner.model.grid_build import BuildFinding, BuildRow
from planner.model.issues import Issue, Severity
from planner.model.project import Role
from planner.tables.roles import ROLE_TABLES

Kind = Literal["assumed", "left_over", "mended", "island", "said"]
SHOWN_ROWS = 5
SHOWN_COLUMNS = 12
PLACED = ("shape", "geometry", "x_m", "y_m")
_QUIET = ("assumed", "mended")


def with_origin(frame: pd.DataFrame, role: Role) -> pd.DataFrame:
    """Plain frame with the columns file, row and name that findings speak of.

    ``gis_file`` and ``gis_row`` tell where a row comes from; a frame without them speaks of its role and its index.
    """
    plain = pd.DataFrame(frame).reset_index(drop=True)
    plain["file"] = frame["gis_file"].to_numpy() if "gis_file" in frame else role.value
    plain["row"] = frame["gis_row"].to_numpy() if "gis_row" in frame else frame.index.to_numpy()
    plain["name"] = plain["name"].map(lambda name: name if isinstance(name, str) else "")
    return plain


def columns_found(frame: pd.DataFrame, role: Role) -> str:
    """Columns of the files that no alias took up, for a sentence that asks to name one."""
    ours = {*ROLE_TABLES[role].names, "gis_file", "gis_row", "file", "row", *PLACED}
    others = [str(name) for name in frame.columns if name not in ours]
    return ", ".join([*others[:SHOWN_COLUMNS], "…"] if len(others) > SHOWN_COLUMNS else others) or "-"


def build_rows(frame: pd.DataFrame) -> tuple[BuildRow, ...]:
    """Rows of a frame as findings name them."""
    cells = zip(frame["file"], frame["row"], frame["name"], strict=True)
    return tuple(BuildRow(file=str(file), row=int(row), name=str(name or "")) for file, row, name in cells)


class Findings:
    """Gathers findings in the order in which they are met."""

    def __init__(self) -> None:
        self._found: list[BuildFinding] = []

    def add(self, kind: Kind, code: str, rows: pd.DataFrame, **params: str | float) -> None:
        """Finding about rows of a file; nothing where there are none."""
        if len(rows):
            self._found.append(
                BuildFinding(
                    kind=kind, code=f"grid.{code}", count=len(rows), rows=build_rows(rows),
                    params={"count": len(rows), **params},
                )
            )  # fmt: skip

    def say(self, kind: Kind, code: str, count: int, **params: str | float) -> None:
        """Finding about no row in particular; nothing where the count is 0."""
        if count:
            self._found.append(
                BuildFinding(kind=kind, code=f"grid.{code}", count=count, params={"count": count, **params})
            )

    @property
    def found(self) -> tuple[BuildFinding, ...]:
        """All findings so far."""
        return tuple(self._found)


def issues_of(findings: Sequence[BuildFinding], where: str) -> tuple[Issue, ...]:
    """Findings as issues, one a file: assumed and mended are notes, the rest changes how figures are read."""
    issues = []
    for finding in findings:
        severity = Severity.NOTE if finding.kind in _QUIET else Severity.WARNING
        by_file: dict[str, list[BuildRow]] = defaultdict(list)
        for row in finding.rows:
            by_file[row.file].append(row)
        for file, rows in (by_file or {where: []}).items():
            params = {**finding.params, "count": len(rows) or finding.count, "rows": shown(rows)}
            issues.append(Issue(severity=severity, code=finding.code, params=params, where=file))
    return tuple(issues)


def shown(rows: Sequence[BuildRow]) -> str:
    """First few row numbers, for a sentence."""
    numbers = [f"{row.row} ({row.name})" if row.name else str(row.row) for row in rows[:SHOWN_ROWS]]
    return ", ".join([*numbers, "…"] if len(rows) > SHOWN_ROWS else numbers)
