"""Names that files give our columns, read from data/mappings: one TOML file a role."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from planner.io.names import plain
from planner.resources import data_path


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnRule:
    """How one of our columns is found in a file.

    Attributes
    ----------
    aliases : tuple of str
        Names in order of preference, as written.
    factors : mapping
        What to multiply by, by comparable name: units that differ from ours.
    words : mapping
        Our word by comparable foreign word.
    numbers : mapping
        Numbers behind words, by lower-case word.
    coalesce : bool
        Cells the first column leaves empty are filled from the next one found.
    join : tuple of str
        Texts put together from several columns, ``"{strasse} {hausnummer}"``; used where all named columns exist.
    total : tuple of str
        Columns that are added up where none of the aliases is there.
    weekday : frozenset of str
        Comparable names of columns that count working days only.
    unit_unknown : frozenset of str
        Comparable names of columns that say what they count but not in which time.
    by_hour : frozenset of str
        Comparable names of columns that tell a table counts hours, not days.
    leave_out : frozenset of str
        Comparable words of rows that do not belong to the role at all (footways among roads).
    """

    aliases: tuple[str, ...]
    factors: Mapping[str, float] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    numbers: Mapping[str, float] = field(default_factory=dict)
    coalesce: bool = False
    join: tuple[str, ...] = ()
    total: tuple[str, ...] = ()
    weekday: frozenset[str] = frozenset()
    unit_unknown: frozenset[str] = frozenset()
    by_hour: frozenset[str] = frozenset()
    leave_out: frozenset[str] = frozenset()


@cache
def rules_of(name: str) -> Mapping[str, ColumnRule]:
    """Rules of one mapping file (``roads``, ``coordinates``, ...), by our column name."""
    with data_path("mappings", f"{name}.toml").open("rb") as file:
        tables = tomllib.load(file)
    return {column: _rule(table) for column, table in tables.items()}


def _rule(table: Mapping[str, object]) -> ColumnRule:
    def texts(key: str) -> tuple[str, ...]:
        found = table.get(key, [])
        return tuple(str(item) for item in found) if isinstance(found, list) else ()

    def entries(key: str) -> Mapping[str, object]:
        found = table.get(key, {})
        return found if isinstance(found, Mapping) else {}

    factors = {str(name): float(str(value)) for name, value in entries("factors").items()}
    words = entries("words").items()
    return ColumnRule(
        aliases=(*texts("aliases"), *factors),
        factors={plain(name): value for name, value in factors.items()},
        words={plain(str(word)): ours for ours, group in words if isinstance(group, list) for word in group},
        numbers={str(word).casefold(): float(str(value)) for word, value in entries("numbers").items()},
        coalesce=bool(table.get("coalesce", False)),
        join=texts("join"),
        total=texts("total"),
        weekday=frozenset(plain(name) for name in texts("weekday")),
        unit_unknown=frozenset(plain(name) for name in texts("unit_unknown")),
        by_hour=frozenset(plain(name) for name in texts("by_hour")),
        leave_out=frozenset(plain(word) for word in texts("leave_out")),
    )


@cache
def known_names(name: str) -> frozenset[str]:
    """Comparable names of all columns of a mapping file: what a header row is recognised by."""
    rules = rules_of(name).values()
    return frozenset(plain(alias) for rule in rules for alias in (*rule.aliases, *rule.total))
