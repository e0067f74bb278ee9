"""Foreign columns to ours: by the planner's word, else by alias; units converted, words translated, gaps kept."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import geopandas as gpd
import numpy as np
import pandas as pd

from planner.io.aliases import ColumnRule, rules_of
from planner.io.findings import note, rows_left_out, rows_noticed, some, warning
from planner.io.frames import Cells, only
from planner.io.headerunits import factor_to_ours, split_unit
from planner.io.names import nearest, plain
from planner.io.numbers import to_numbers
from planner.io.points import POSITION_NAMES
from planner.io.raw import RawLayer
from planner.model.errors import PlannerError
from planner.model.issues import Issue, Severity
from planner.model.project import Source
from planner.tables.roles import Column, RoleTable

_FIELD = re.compile(r"\{([^}]+)\}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")
# UTF-8 read as Latin-1: "Ã" or "Â" before a sign that follows no letter in any real word
_MOJIBAKE = re.compile("[ÃÂ][\x80-\xbf¤-¿œŸ–¶¼]")
_MOJIBAKE_PROBE = 500
_STUMP_LETTERS = 10
_MAX_TEXT = 1000
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}|\d{1,2}\. ?[A-Za-z]{3}|\d{1,2}-[A-Za-z]{3}")
# what people write where they mean an empty cell, in comparable form ("-" and "?" are empty there)
_SILENT_WORDS = frozenset({"", "na", "nan", "nil", "null", "none", "ka", "keineangabe", "unbekannt", "unknown"})


@dataclass(slots=True)
class _Reading:
    """One layer on its way: what is there, what was used, what was found."""

    frame: gpd.GeoDataFrame
    source: Source
    table: RoleTable
    where: str
    decimal_comma: bool
    by_plain: dict[str, str]
    used: set[str] = field(default_factory=set)
    issues: list[Issue] = field(default_factory=list)
    foreign_rows: list[int] = field(default_factory=list)


def map_columns(raw: RawLayer, source: Source, table: RoleTable, where: str) -> tuple[gpd.GeoDataFrame, list[Issue]]:
    """Frame with the role's canonical columns first, then the columns nobody asked for.

    Raises
    ------
    PlannerError
        ``source.columns`` names a column that is not there (or not ours), a required column is not found, or none of
        the numbers of which a role needs one.
    """
    _check_given(raw, source, table, where)
    names = [str(column) for column in raw.frame.columns if column != raw.frame.geometry.name]
    reading = _Reading(
        frame=raw.frame,
        source=source,
        table=table,
        where=where,
        decimal_comma=raw.decimal_comma,
        by_plain={plain(name): name for name in reversed(names)},
    )
    rules = rules_of(table.role.value)
    ours = {column.name: _column(reading, column, rules[column.name]) for column in table.columns}
    _check_one_of(reading, ours)
    extra = raw.frame[[name for name in names if name not in reading.used and name not in ours]]
    mapped = pd.concat([pd.DataFrame(ours, index=raw.frame.index), pd.DataFrame(extra)], axis=1)
    frame = gpd.GeoDataFrame(mapped, geometry=raw.frame.geometry)
    return frame.drop(index=reading.foreign_rows), reading.issues


def columns_by_alias(frame: pd.DataFrame, table: RoleTable) -> dict[str, str]:
    """Which of a file's columns mean ours by their names, by our name; the best first where several do."""
    names = [str(column) for column in frame.columns]
    reading = _Reading(
        frame=gpd.GeoDataFrame(frame), source=Source(role=table.role, path=""), table=table, where="",
        decimal_comma=False, by_plain={plain(name): name for name in reversed(names)},
    )  # fmt: skip
    rules = rules_of(table.role.value)
    found = {column.name: _find(reading, column.name, rules[column.name]) for column in table.columns}
    return {ours: theirs[0] for ours, theirs in found.items() if theirs}


def _check_given(raw: RawLayer, source: Source, table: RoleTable, where: str) -> None:
    allowed = (*table.names, *POSITION_NAMES)
    names = [str(column) for column in raw.frame.columns if column != raw.frame.geometry.name]
    for ours, theirs in source.columns.items():
        if ours not in allowed:
            hint = nearest(ours, allowed)
            code = "io.unknown_target_hint" if hint else "io.unknown_target"
            raise PlannerError.of(code, where=where, column=ours, hint=hint, known=", ".join(table.names))
        if ours not in POSITION_NAMES and theirs not in names:
            hint = nearest(theirs, names)
            code = "io.unknown_column_hint" if hint else "io.unknown_column"
            raise PlannerError.of(code, where=where, column=theirs, hint=hint, known=some(names, 12))


def _column(reading: _Reading, column: Column, rule: ColumnRule) -> Cells:
    found = _find(reading, column.name, rule)
    if column.kind == "number":
        values = _numbers(reading, column, rule, found)
        return _possible(reading, column, values)
    joined = None if column.name in reading.source.columns else _joined(reading, rule)
    texts = _texts(reading, rule, found, closed=bool(column.choices)) if joined is None else joined
    if column.name == reading.table.kind_column and reading.source.kind:
        texts = texts.fillna(reading.source.kind)
    _look_for_mojibake(reading, column, texts)
    if column.required and texts.isna().all():
        _missing(reading, column)
    return _words(reading, column, rule, texts)


def looks_wrongly_decoded(text: str) -> bool:
    """Whether a text holds signs that UTF-8 read as another encoding leaves behind."""
    return _MOJIBAKE.search(text) is not None


def _look_for_mojibake(reading: _Reading, column: Column, texts: Cells) -> None:
    for text in texts.dropna().unique()[:_MOJIBAKE_PROBE]:
        if looks_wrongly_decoded(text):
            reading.issues.append(warning("io.mojibake", reading.where, column=column.name, example=text[:40]))
            return


def _missing(reading: _Reading, column: Column) -> None:
    names = [str(name) for name in reading.frame.columns if name != reading.frame.geometry.name]
    code = "io.no_kind_column" if column.name == reading.table.kind_column else "io.no_column"
    raise PlannerError.of(
        code, where=reading.where, column=column.name, role=reading.table.role.value, known=some(names, 12) or "-"
    )


def _check_one_of(reading: _Reading, ours: Mapping[str, Cells]) -> None:
    """Refuse a file without any of the numbers that its role is about."""
    asked = reading.table.one_of
    if not asked or any(ours[name].notna().any() for name in asked):
        return
    names = [str(name) for name in reading.frame.columns if name != reading.frame.geometry.name]
    raise PlannerError.of("io.none_of", where=reading.where, columns=", ".join(asked), known=some(names, 12) or "-")


def _find(reading: _Reading, ours: str, rule: ColumnRule) -> list[str]:
    """Columns of the file that mean ours, the best first."""
    given = reading.source.columns.get(ours)
    if given is not None:
        return [given]
    found = [reading.by_plain[plain(alias)] for alias in rule.aliases if plain(alias) in reading.by_plain]
    for alias in rule.aliases:
        # a shapefile cuts names after ten letters
        stump = reading.by_plain.get(plain(alias[:_STUMP_LETTERS]))
        if stump is not None and len(alias) > _STUMP_LETTERS and len(stump) == _STUMP_LETTERS:
            found.append(stump)
    if not found and not reading.table.one_of:
        found = _by_name_before_unit(reading, ours, rule)
    filled = [name for name in dict.fromkeys(found) if reading.frame[name].notna().any()]
    return filled if rule.coalesce else filled[:1]


def _by_name_before_unit(reading: _Reading, ours: str, rule: ColumnRule) -> list[str]:
    """Columns whose header is an alias of ours and a unit that ours can be made from: "Leistung (MW)" for power_kw."""
    wanted = {plain(split_unit(alias)[0]): place for place, alias in reversed(list(enumerate(rule.aliases)))}
    found = []
    for theirs in reading.by_plain.values():
        name, unit = split_unit(theirs)
        if unit and plain(name) in wanted and factor_to_ours(unit, ours) is not None:
            found.append((wanted[plain(name)], theirs))
    return [theirs for _, theirs in sorted(found)]


def _factor(reading: _Reading, column: Column, rule: ColumnRule, name: str) -> float:
    """What makes our unit of a column's, by the mapping's list, else by the unit in the header; told where not 1."""
    if plain(name) in rule.factors:
        return rule.factors[plain(name)]
    if plain(name) in {plain(alias) for alias in rule.aliases}:
        return 1.0
    factor = factor_to_ours(split_unit(name)[1], column.name) or 1.0
    if factor != 1.0:
        unit = split_unit(name)[1]
        issue = note("io.unit_converted", reading.where, column=name, ours=column.name, unit=unit, factor=factor)
        reading.issues.append(issue)
    return factor


def _numbers(reading: _Reading, column: Column, rule: ColumnRule, found: list[str]) -> Cells:
    _look_for_hours(reading, column, rule, found)
    values = pd.Series(np.nan, index=reading.frame.index, dtype="float64")
    for name in found:
        read = to_numbers(reading.frame[name], decimal_comma=reading.decimal_comma, words=rule.numbers)
        gaps = values.isna() & read.notna()
        if not gaps.any():
            continue
        values = values.where(~gaps, read * _factor(reading, column, rule, name))
        reading.used.add(name)
        if plain(name) in rule.weekday:
            reading.issues.append(note("io.weekday_counts", reading.where, column=name, count=int(gaps.sum())))
        if plain(name) in rule.unit_unknown and column.name not in reading.source.columns:
            reading.issues.append(warning("io.unit_unknown", reading.where, column=name, count=int(gaps.sum())))
    if not found and rule.total:
        values = _total(reading, column, rule)
    if column.required and not found:
        _missing(reading, column)
    _look_for_words(reading, column, found, values)
    return values


def _look_for_words(reading: _Reading, column: Column, found: list[str], values: Cells) -> None:
    """Tell of cells that hold a text where a number is asked for, and no other column knows it."""
    for name in found:
        cells = reading.frame[name]
        strange = values.isna() & cells.map(_is_word).astype(bool)
        if strange.any():
            first = strange.idxmax()
            code = "io.date_for_number" if _DATE.match(str(cells[strange].iloc[0])) else "io.no_number"
            issue = rows_noticed(
                code, reading.where, cells.index[strange], column=name, ours=column.name,
                row=str(first), value=str(cells[strange].iloc[0]).strip()[:40],
            )  # fmt: skip
            reading.issues.append(issue)


def _is_word(cell: object) -> bool:
    return isinstance(cell, str) and plain(cell) not in _SILENT_WORDS


def _look_for_hours(reading: _Reading, column: Column, rule: ColumnRule, found: list[str]) -> None:
    """A column without a unit beside a column of hours counts hours, unless the planner says it holds days."""
    hours = [reading.by_plain[name] for name in sorted(rule.by_hour & reading.by_plain.keys())]
    silent = bool(found) and plain(found[0]) in rule.unit_unknown and column.name not in reading.source.columns
    if hours and silent:
        raise PlannerError.of("io.hourly_counts", where=reading.where, column=found[0], hour=hours[0])


def _total(reading: _Reading, column: Column, rule: ColumnRule) -> Cells:
    parts = [reading.by_plain[plain(name)] for name in rule.total if plain(name) in reading.by_plain]
    if not parts:
        return pd.Series(np.nan, index=reading.frame.index, dtype="float64")
    read = [to_numbers(reading.frame[name], decimal_comma=reading.decimal_comma) for name in parts]
    reading.issues.append(note("io.added_up", reading.where, column=column.name, columns=some(parts, 12)))
    return pd.concat(read, axis=1).sum(axis=1, min_count=1)


def _possible(reading: _Reading, column: Column, values: Cells) -> Cells:
    wrong = values.notna() & ~values.between(column.low, column.high)
    if wrong.any():
        issue = rows_noticed(
            "io.impossible_values", reading.where, values.index[wrong], column=column.name,
            low=column.low, high=column.high, example=float(values[wrong].iloc[0]),
        )  # fmt: skip
        reading.issues.append(issue)
    return _whole(reading, column, values.where(~wrong))


def _whole(reading: _Reading, column: Column, values: Cells) -> Cells:
    """Counted things: half a bay is none."""
    whole = values.floordiv(1.0)
    broken = values.notna() & (whole != values)
    if not column.whole or not broken.any():
        return values
    example = float(values[broken].iloc[0])
    rows = values.index[broken]
    reading.issues.append(
        rows_noticed("io.rounded_down", reading.where, rows, column=column.name, mild=True, example=example)
    )
    return whole


def _texts(reading: _Reading, rule: ColumnRule, found: list[str], *, closed: bool) -> Cells:
    texts = pd.Series(None, index=reading.frame.index, dtype=object)
    for name in found:
        read = _text(reading.frame[name])
        if closed and name != found[0]:
            # a second column fills the gaps of a closed list only with words that are understood
            read = read.where(read.map(lambda word: plain(word) in rule.words, na_action="ignore").eq(True))
        gaps = texts.isna() & read.notna()
        texts = texts.where(~gaps, read)
        if gaps.any():
            reading.used.add(name)
    return texts


def _text(column: Cells) -> Cells:
    """Texts of a column, cleaned of control characters; whole numbers without ``.0``."""
    table: dict[object, str | None] = {}
    for cell in column.dropna().unique():
        whole = isinstance(cell, float) and cell.is_integer()
        text = _CONTROL.sub(" ", str(int(cell) if whole else cell)).strip()[:_MAX_TEXT]
        table[cell] = text or None
    texts = column.astype(object).map(table, na_action="ignore")
    return only(texts, texts.notna())


def _joined(reading: _Reading, rule: ColumnRule) -> Cells | None:
    for template in rule.join:
        keys = [plain(name) for name in _FIELD.findall(template)]
        if not all(key in reading.by_plain for key in keys):
            continue
        names = [reading.by_plain[key] for key in keys]
        parts = [_text(reading.frame[name]).fillna("") for name in names]
        pattern = _FIELD.sub("{}", template)
        joined = [pattern.format(*cells).strip(" ,") for cells in zip(*parts, strict=True)]
        texts = pd.Series(joined, index=reading.frame.index, dtype=object)
        return only(texts, texts != "")
    return None


def _words(reading: _Reading, column: Column, rule: ColumnRule, texts: Cells) -> Cells:
    if not rule.words and not column.choices:
        return only(texts, texts.notna(), column.default or None)
    words: Mapping[str, str] = {**rule.words, **{plain(choice): choice for choice in column.choices}}
    known = texts.map(lambda word: words.get(plain(word)), na_action="ignore")
    foreign = texts.map(lambda word: plain(word) in rule.leave_out, na_action="ignore").eq(True)
    if foreign.any():
        shown = some(sorted(texts[foreign].unique()))
        left_out = rows_left_out("io.foreign_rows", reading.where, texts.index[foreign], words=shown)
        reading.issues.append(replace(left_out, severity=Severity.NOTE))
        reading.foreign_rows.extend(texts.index[foreign])
    strange = texts.notna() & known.isna() & ~foreign
    if strange.any() and column.choices:
        counts = texts[strange].value_counts(sort=False).sort_index()
        reading.issues.append(
            rows_noticed("io.unknown_words", reading.where, texts.index[strange], column=column.name, mild=True,
                         words=some(counts.index), default=column.default)
        )  # fmt: skip
    kept = known if column.choices else known.where(~strange, texts)
    return only(kept, kept.notna(), column.default or None)
