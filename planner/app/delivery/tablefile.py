"""Tables that planners keep beside the project: columns found by their usual names or by the planner's word."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from planner.io.aliases import known_names, rules_of
from planner.io.names import plain
from planner.io.numbers import parse_number, uses_decimal_comma
from planner.io.tabular import read_table
from planner.model.errors import PlannerError
from planner.model.issues import Issue


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRow:
    """One row: its line in the file, and our columns as text, empty where the cell is."""

    line: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class FileTable:
    """Rows of a file; ``columns``: the file's column by ours; ``decimal_comma``: how it writes numbers."""

    name: str
    rows: tuple[FileRow, ...]
    columns: Mapping[str, str]
    decimal_comma: bool
    factors: Mapping[str, float]
    issues: tuple[Issue, ...] = ()

    def number(self, row: FileRow, column: str) -> float:
        """Number of a cell in our unit; NaN where it is none."""
        return parse_number(row.cells[column], decimal_comma=self.decimal_comma) * self.factors.get(column, 1.0)


def read_file_table(path: Path, mapping: str, needed: tuple[str, ...], columns: Mapping[str, str] | None = None
                    ) -> FileTable:  # fmt: skip
    """Rows of a CSV or XLSX file under our column names.

    Parameters
    ----------
    mapping : str
        File of data/mappings that names the columns.
    columns : mapping of str to str, optional
        The planner's word: the file's column by ours.

    Raises
    ------
    PlannerError
        The file cannot be read, or a needed column is not there.
    """
    named = dict(columns or {})
    table = read_table(path, known_names(mapping) | {plain(theirs) for theirs in named.values()})
    by_plain = {plain(str(name)): str(name) for name in reversed(table.frame.columns)}
    used, factors = {}, {}
    for ours, rule in rules_of(mapping).items():
        aliases = (named[ours],) if ours in named else (ours, *rule.aliases)
        found = next((plain(alias) for alias in aliases if plain(alias) in by_plain), None)
        if found is not None:
            used[ours], factors[ours] = by_plain[found], rule.factors.get(found, 1.0)
        elif ours in named or ours in needed:
            raise PlannerError.of("delivery.no_column", where=path.name, column=named.get(ours, ours),
                                  known=", ".join(map(str, table.frame.columns[:12])))  # fmt: skip
    frame = table.frame[list(dict.fromkeys(used.values()))]
    rows = tuple(
        FileRow(line=int(line), cells={ours: _cell(record[theirs]) for ours, theirs in used.items()})
        for line, record in zip(frame.index, frame.to_dict("records"), strict=True)
    )
    return FileTable(
        name=path.name,
        rows=rows,
        columns=used,
        decimal_comma=uses_decimal_comma(frame),
        factors=factors,
        issues=table.issues,
    )


def _cell(value: object) -> str:
    if value is None or value != value:  # noqa: PLR0124 - NaN
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
