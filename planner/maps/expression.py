"""Reads the language of :mod:`planner.maps.select` into a tree; never runs anything of it."""

import re
from dataclasses import dataclass

from planner.model.errors import PlannerError

MOST_SIGNS = 10_000
MOST_NESTED = 50
_TOKEN = re.compile(
    r"""(?P<blank>\s+)
      | (?P<number>[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?(?!\w))
      | (?P<text>'(?:[^']|'')*')
      | (?P<quoted>"(?:[^"]|"")*")
      | (?P<sign><=|>=|!=|<>|=|<|>|\(|\)|,)
      | (?P<name>[^\W\d]\w*)""",
    re.VERBOSE,
)
_LIKE = ("like", "ilike")
_WORDS = frozenset({"and", "or", "not", "contains", *_LIKE, "in", "is", "null", "true", "false"})
_SIGNS = frozenset({"=", "!=", "<", "<=", ">", ">=", "contains"})
_AT_END = {
    "app.select_bracket": "app.select_bracket_end",
    "app.select_column": "app.select_column_end",
    "app.select_null": "app.select_null_end",
    "app.select_test": "app.select_test_end",
    "app.select_list": "app.select_list_end",
    "app.select_value": "app.select_value_end",
}
"""What is missing where the expression ends."""
Value = str | float


@dataclass(frozen=True, slots=True)
class Comparison:
    """A column against values. ``at``: position from 1.

    ``operator`` is =, !=, <, <=, >, >=, contains, like, in, or null.
    """

    column: str
    operator: str
    values: tuple[Value, ...]
    at: int


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite."""

    inner: "Node"


@dataclass(frozen=True, slots=True)
class Both:
    """All parts hold."""

    parts: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class Either:
    """At least one part holds."""

    parts: "tuple[Node, ...]"


Node = Comparison | Not | Both | Either


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    word: str
    at: int


def parse(expression: str) -> Node:
    """Tree of an expression.

    Raises
    ------
    PlannerError
        It cannot be read; ``params["at"]`` is the position of what was not understood, from 1.
    """
    reader = _Reader(_tokens(expression), len(expression) + 1)
    node = reader.either(0)
    reader.finish()
    return node


def looks_like_expression(words: str) -> bool:
    """Whether words typed into a filter are meant as an expression: they hold a sign or word of comparison.

    >>> looks_like_expression("Stadtwerke Nord"), looks_like_expression("kw > 50"), looks_like_expression("a is null")
    (False, True, True)
    """
    meant = r"[=<>]|\b(contains|is\s+(not\s+)?null)\b|\bin\s*\(|\bi?like\s*'"
    return bool(re.search(meant, words, re.IGNORECASE))


def _tokens(expression: str) -> list[_Token]:
    if len(expression) > MOST_SIGNS:
        raise PlannerError.of("app.select_long", at=MOST_SIGNS, most=MOST_SIGNS)
    found: list[_Token] = []
    at = 0
    while at < len(expression):
        match = _TOKEN.match(expression, at)
        if match is None:
            open_quote = expression[at] in "'\""
            raise PlannerError.of(
                "app.select_quote" if open_quote else "app.select_sign", sign=expression[at], at=at + 1
            )
        if match.lastgroup != "blank":
            found.append(_token(str(match.lastgroup), match[0], at + 1))
        at = match.end()
    return found


def _token(kind: str, word: str, at: int) -> _Token:
    if kind == "text":
        return _Token(kind, word[1:-1].replace("''", "'"), at)
    if kind == "quoted":
        return _Token("column", word[1:-1].replace('""', '"'), at)
    if kind == "sign":
        return _Token("word", "!=" if word == "<>" else word, at)
    if kind == "name":
        return _Token("word", word.lower(), at) if word.lower() in _WORDS else _Token("column", word, at)
    return _Token(kind, word, at)


class _Reader:
    """Takes tokens one after the other."""

    def __init__(self, tokens: list[_Token], end_at: int) -> None:
        self._tokens = tokens
        self._end = _Token("end", "", end_at)
        self._next = 0

    @property
    def _now(self) -> _Token:
        return self._tokens[self._next] if self._next < len(self._tokens) else self._end

    def _take(self, *words: str) -> bool:
        if self._now.kind == "word" and self._now.word in words:
            self._next += 1
            return True
        return False

    def _fault(self, code: str) -> PlannerError:
        if self._now.kind == "end" and code in _AT_END:
            return PlannerError.of(_AT_END[code], at=self._now.at)
        return PlannerError.of(code, at=self._now.at, found=self._now.word or "(")

    def finish(self) -> None:
        if self._now.kind != "end":
            raise self._fault("app.select_and_or")

    def either(self, depth: int) -> Node:
        parts = [self._both(depth)]
        while self._take("or"):
            parts.append(self._both(depth))
        return parts[0] if len(parts) == 1 else Either(tuple(parts))

    def _both(self, depth: int) -> Node:
        parts = [self._one(depth)]
        while self._take("and"):
            parts.append(self._one(depth))
        return parts[0] if len(parts) == 1 else Both(tuple(parts))

    def _one(self, depth: int) -> Node:
        if depth > MOST_NESTED:
            raise self._fault("app.select_nested")
        if self._take("not"):
            return Not(self._one(depth + 1))
        if self._take("("):
            inner = self.either(depth + 1)
            if not self._take(")"):
                raise self._fault("app.select_bracket")
            return inner
        return self._comparison()

    def _comparison(self) -> Node:
        column = self._now
        if column.kind != "column":
            raise self._fault("app.select_column")
        self._next += 1
        if self._take("is"):
            opposite = self._take("not")
            if not self._take("null"):
                raise self._fault("app.select_null")
            made: Node = Comparison(column.word, "null", (), column.at)
            return Not(made) if opposite else made
        opposite = self._take("not")
        test = self._now
        if self._take("in"):
            made = Comparison(column.word, "in", self._values(), column.at)
        elif self._take(*_LIKE):
            made = Comparison(column.word, "like", (self._value(),), column.at)
        elif self._take(*(("contains",) if opposite else _SIGNS)):
            made = Comparison(column.word, test.word, (self._value(),), column.at)
            self._no_decimal_comma()
        else:
            raise self._spaced_name(column) or self._fault("app.select_test")
        return Not(made) if opposite else made

    def _no_decimal_comma(self) -> None:
        """Refuse 1,5 for what it is; in a list it is two values."""
        whole, comma, parts = (self._tokens[self._next - 1 :] + [self._end] * 3)[:3]
        if (whole.kind, comma.word, parts.kind) == ("number", ",", "number") and parts.at == comma.at + 1:
            written = {"written": f"{whole.word},{parts.word}", "right": f"{whole.word}.{parts.word}"}
            raise PlannerError.of("app.select_comma", at=comma.at, **written)

    def _spaced_name(self, first: _Token) -> PlannerError | None:
        """Fault of a name with spaces that stands without quotation marks; None where it is none."""
        words, place = [first.word], self._next
        while place < len(self._tokens) and self._tokens[place].kind in {"column", "number"}:
            words.append(self._tokens[place].word)
            place += 1
        then = self._tokens[place].word if place < len(self._tokens) else ""
        if len(words) == 1 or then not in _SIGNS | {"in", "is", "not", *_LIKE}:
            return None
        return PlannerError.of("app.select_spaces", at=first.at, name=" ".join(words))

    def _values(self) -> tuple[Value, ...]:
        if not self._take("("):
            raise self._fault("app.select_list")
        values = [self._value()]
        while self._take(","):
            values.append(self._value())
        if not self._take(")"):
            raise self._fault("app.select_bracket")
        return tuple(values)

    def _value(self) -> Value:
        token = self._now
        if token.kind == "number":
            self._next += 1
            return float(token.word)
        if token.kind == "text" or (token.kind == "word" and token.word in {"true", "false"}):
            self._next += 1
            return token.word
        raise self._fault("app.select_value")
