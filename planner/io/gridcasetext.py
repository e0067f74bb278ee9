"""MATPOWER's case files as text: parsed, never run; a line that computes is refused, not skipped."""

import math
import re
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np

from planner.io.gridcase import Case, Matrix, made_case
from planner.model.errors import PlannerError

MAX_BYTES = 64 << 20
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*(?:[eEdD][-+]?\d+)?|\.\d+(?:[eEdD][-+]?\d+)?|[Ii]nf|NaN|nan)")
_NAME = re.compile(r"mpc\.(\w+)\s*=\s*")
_WORDS = re.compile(r"function[ \t]+mpc[ \t]*=[ \t]*\w+(?:\(\s*\))?|(?:end|endfunction|return)\b|clear[ \t]+mpc\b")
_QUOTED = re.compile(r"'((?:[^'\n]|'')*)'|\"([^\"\n]*)\"")


def read_case_text(path: Path, where: str) -> Case:
    """Case of a ``.m`` file.

    Raises
    ------
    PlannerError
        A line that is no assignment of plain numbers or texts, or a matrix that is missing, ragged or too narrow.
    """
    if path.stat().st_size > MAX_BYTES:
        raise PlannerError.of("io.too_big", where=where, limit=f"{MAX_BYTES >> 20} MB")
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        # comments and names only: all that counts is ASCII
        text = content.decode("latin-1")
    return made_case(_Parser(_without_comments(text), where).parse(), where)


def _without_comments(text: str) -> str:
    """Text whose comments are blank and whose continued lines are one, with every line break kept in its place."""
    lines: list[str] = []
    deep = 0
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        stripped = line.strip()
        deep += stripped in {"%{", "#{"}
        lines.append("" if deep else _code_of(line))
        deep -= deep > 0 and stripped in {"%}", "#}"}
    return "\n".join(lines)


def _code_of(line: str) -> str:
    quote = ""
    for place, sign in enumerate(line):
        if quote:
            quote = "" if sign == quote else quote
        elif sign in "'\"":
            quote = sign
        elif sign in "%#" or line.startswith("...", place):
            return line[:place]
    return line


class _Parser:
    """Reads statement after statement; what it does not know it refuses with its line."""

    def __init__(self, text: str, where: str) -> None:
        self._text = text
        self._where = where
        self._at = 0
        self._fields: dict[str, object] = {}
        self._after: list[tuple[str, int]] = []

    def parse(self) -> Mapping[str, object]:
        while (start := self._next()) < len(self._text):
            self._at = start
            word = _WORDS.match(self._text, start)
            name = _NAME.match(self._text, start)
            if word is not None and self._ends(word.end()):
                self._at = word.end()
            elif name is not None:
                self._at = name.end()
                self._fields[name[1]] = self._value(name[1], start)
            else:
                self._computes(start)
        return self._fields

    def _next(self) -> int:
        found = re.compile(r"[^\s;]").search(self._text, self._at)
        return found.start() if found else len(self._text)

    def _ends(self, at: int) -> bool:
        """Whether a statement ends here: a semicolon or the end of the line follows."""
        rest = self._text[at : self._line_end(at)].lstrip(" \t")
        return rest == "" or rest.startswith(";")

    def _line_end(self, at: int) -> int:
        end = self._text.find("\n", at)
        return len(self._text) if end < 0 else end

    def _line(self, at: int) -> int:
        return self._text.count("\n", 0, at) + 1

    def _value(self, name: str, start: int) -> object:
        sign = self._text[self._at : self._at + 1]
        if sign in {"[", "{"}:
            end = self._closing(sign, start)
            inner = self._text[self._at + 1 : end]
            self._at = end + 1
            value: object = self._rows(name, inner, start) if sign == "[" else self._texts(inner, start)
        elif (quoted := _QUOTED.match(self._text, self._at)) is not None:
            self._at = quoted.end()
            value = quoted[1] if quoted[1] is not None else quoted[2]
        elif (number := _NUMBER.match(self._text, self._at)) is not None:
            self._at = number.end()
            value = _number(number[0])
        else:
            raise self._refused(start)
        if not self._ends(self._at):
            raise self._refused(start)
        return value

    def _closing(self, sign: str, start: int) -> int:
        """Place of the bracket that closes the one at hand; texts are passed over, inner brackets refused."""
        close = {"[": "]", "{": "}"}[sign]
        at = self._at + 1
        while at < len(self._text):
            here = self._text[at]
            if here == close:
                return at
            quoted = _QUOTED.match(self._text, at) if here in "'\"" else None
            if here in "[]{}" or (here in "'\"" and quoted is None):
                break
            at = at + 1 if quoted is None else quoted.end()
        raise self._refused(start)

    def _rows(self, name: str, inner: str, start: int) -> Matrix:
        rows: list[list[float]] = []
        for text in re.split(r"[;\n]", inner):
            cells = text.replace(",", " ").split()
            if not cells:
                continue
            if not all(_NUMBER.fullmatch(cell) for cell in cells):
                raise PlannerError.of(
                    "io.case_cell", where=self._where, name=name, row=len(rows) + 1, text=text.strip()[:60]
                )
            rows.append([_number(cell) for cell in cells])
        if len({len(row) for row in rows}) > 1:
            raise PlannerError.of("io.case_ragged", where=self._where, name=name, line=self._line(start))
        return np.array(rows, dtype="float64").reshape(len(rows), -1 if rows else 0)

    def _texts(self, inner: str, start: int) -> tuple[str, ...]:
        rest = _QUOTED.sub(" ", inner)
        if rest.replace(";", " ").replace(",", " ").strip():
            raise self._refused(start)
        return tuple(one if one else other for one, other in _QUOTED.findall(inner))

    def _computes(self, start: int) -> None:
        """Apply the few computations that MATPOWER's own distribution cases end with, and refuse all others."""
        end = self._statement_end(start)
        statement = re.sub(r"[\s,;]+", "", self._text[start:end])
        known = KNOWN_COMPUTATIONS.get(statement)
        if known is None and not _INDEX_NAMES.fullmatch(statement):
            raise self._refused(start)
        if known is not None:
            try:
                known(self._fields)
            except (KeyError, TypeError, AttributeError, IndexError) as error:
                raise self._refused(start) from error
        self._at = end

    def _statement_end(self, start: int) -> int:
        """End of a statement that may go on over lines inside brackets."""
        depth = 0
        for at in range(start, len(self._text)):
            sign = self._text[at]
            depth += (sign in "[(") - (sign in "])")
            if depth <= 0 and sign in ";\n":
                return at
        return len(self._text)

    def _refused(self, start: int) -> PlannerError:
        shown = self._text[start : self._line_end(start)].strip()[:60]
        return PlannerError.of("io.case_statement", where=self._where, line=self._line(start), text=shown)


def _number(text: str) -> float:
    value = float(text.replace("d", "e").replace("D", "e")) if "n" not in text.lower() else float(text)
    return value if math.isfinite(value) or "n" in text.lower() else math.nan


def _impedances_from_ohm(fields: dict[str, object]) -> None:
    bus, branch, base = _of(fields, "bus"), _of(fields, "branch"), fields["baseMVA"]
    if not isinstance(base, float):
        raise TypeError(base)
    scaled = branch.copy()
    scaled[:, 2:4] = branch[:, 2:4] / ((bus[0, 9] * 1e3) ** 2 / (base * 1e6))
    fields["branch"] = scaled


def _loads_from_kw(fields: dict[str, object]) -> None:
    scaled = _of(fields, "bus").copy()
    scaled[:, 2:4] /= 1e3
    fields["bus"] = scaled


def _nothing(fields: dict[str, object]) -> None:
    """A name for a constant that the conversions below use."""
    del fields


def _of(fields: Mapping[str, object], name: str) -> Matrix:
    value = fields[name]
    if not isinstance(value, np.ndarray):
        raise TypeError(name)
    return value


_INDEX_NAMES = re.compile(r"\[[A-Z0-9_]+\]=(?:idx_bus|idx_brch|idx_gen)|define_constants")
# the end of case33bw, case69, case85 and their like in MATPOWER 7: ohms to p.u., kW to MW; blanks and commas left out
KNOWN_COMPUTATIONS: Mapping[str, Callable[[dict[str, object]], None]] = {
    "Vbase=mpc.bus(1BASE_KV)*1e3": _nothing,
    "Sbase=mpc.baseMVA*1e6": _nothing,
    "mpc.branch(:[BR_RBR_X])=mpc.branch(:[BR_RBR_X])/(Vbase^2/Sbase)": _impedances_from_ohm,
    "mpc.bus(:[PDQD])=mpc.bus(:[PDQD])/1e3": _loads_from_kw,
}
