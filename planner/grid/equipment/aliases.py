"""What utilities write as line type, and the catalogue row that is meant; what is not known stays unknown."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from planner.grid.equipment.catalogue import CableType, line_types
from planner.resources import data_path

_SIGNS = re.compile(r"[\s_\-.,;()]+")
_NUMBER = r"\d+(?:[.,]\d+)?"
_CLASS = re.compile(rf"({_NUMBER}/{_NUMBER})\s*kv")
_LAID = re.compile(r"(?:(\d)x)?(?:1x)?(\d{2,3})(?!\d)")
_PAIR = re.compile(rf"(?:(\d)x)?({_NUMBER})/({_NUMBER})")
_EN_50182 = re.compile(r"(\d+)-AL1/(\d+)-ST1A", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """One kind of line: how its name is written and which catalogue rows it leads to.

    ``cores_needed``: the word alone says too little, only with its number of cores is the type meant.
    """

    ids: str
    level: str
    words: tuple[str, ...]
    cores: tuple[int, ...]
    classes: Mapping[str, int]
    cores_needed: bool


def plain_type(text: str) -> str:
    """Comparable form of a word in a type name: capitals, no blanks and signs.

    >>> plain_type("na2xs(f)2y") == plain_type("NA2XS F 2Y")
    True
    """
    return _SIGNS.sub("", text).upper()


@cache
def _content() -> Mapping[str, Any]:
    with data_path("mappings", "equipment_aliases.toml").open("rb") as file:
        return tomllib.load(file)


@cache
def _register() -> tuple[tuple[Family, ...], Mapping[str, int]]:
    content = _content()
    families = tuple(
        Family(
            ids=table["ids"],
            level=table["level"],
            words=tuple(sorted({plain_type(word) for word in table["words"]}, key=lambda w: (-len(w), w))),
            cores=tuple(table["cores"]),
            classes=table.get("classes", {}),
            cores_needed=table.get("cores_needed", False),
        )
        for table in content["family"].values()
    )
    return families, {pair: int(section) for pair, section in content["pairs"].items()}


@lru_cache(maxsize=16384)
def line_type_id(text: str, vn_kv: float) -> str | None:
    """Catalogue row of a line type as written in a GIS; None where it is not known.

    Parameters
    ----------
    vn_kv : float
        Nominal voltage of the line: picks the insulation class where the name gives none, and must suit the type.

    >>> line_type_id("NAYY-J 4x150 SE", 0.4)
    'nayy_4x150'
    >>> line_type_id("A2XS(F)2Y 3x1x150", 20.0)
    'na2xs2y_150_20'
    """
    written = text.strip()
    if written in line_types():
        return written if _suits(line_types()[written], vn_kv) else None
    families, pairs = _register()
    english = _EN_50182.search(written)
    if english:
        return _overhead(families, pairs.get(f"{english[1]}/{english[2]}"), vn_kv)
    named = _named(families, written)
    if named is None:
        return None
    family, rest = named
    if family.level == "any":
        return _overhead(families, _pair(rest, pairs), vn_kv)
    return _cable(family, rest, vn_kv)


def line_type_of(text: str, vn_kv: float) -> CableType | None:
    """Line of the catalogue behind a written type; None where it is not known."""
    found = line_type_id(text, vn_kv)
    return None if found is None else line_types()[found]


def standard_type(vn_kv: float) -> CableType | None:
    """Line whose impedance stands for an unknown type of a voltage; None above medium voltage."""
    return line_type_of(_content()["standard"]["lv" if vn_kv < 1.0 else "mv"], vn_kv)


def _suits(kind: CableType, vn_kv: float) -> bool:
    """Whether insulation (of a cable) or level (of an overhead line) fits a nominal voltage."""
    low = vn_kv < 1.0
    return (kind.level == "lv") == low and (low or kind.vn_kv >= 0.9 * vn_kv)


def _named(families: tuple[Family, ...], written: str) -> tuple[Family, str] | None:
    """Family whose longest word stands in the text as a word of its own, and the text without it."""
    best: tuple[int, Family, str] | None = None
    for family in families:
        for word in family.words:
            signs = r"[\s_\-.,;()]*"
            pattern = signs.join(re.escape(letter) for letter in word)
            match = re.search(
                rf"(?<![A-Za-z]){pattern}(?![A-Za-z])(?:{signs}(?:J|O)(?![A-Za-z]))?", written, re.IGNORECASE
            )
            if match and (best is None or len(word) > best[0]):
                best = (len(word), family, f"{written[: match.start()]} {written[match.end() :]}".strip())
    return None if best is None else (best[1], best[2])


def _cable(family: Family, rest: str, vn_kv: float) -> str | None:
    text = rest.casefold().replace("×", "x").replace("*", "x")
    insulation = _CLASS.search(text) or re.search(rf"({_NUMBER}/{_NUMBER})(?!\d)", text)
    written = insulation[1] if insulation and insulation[1] in family.classes else None
    if _CLASS.search(text) and family.classes and written is None:
        return None
    laid = _LAID.search(re.sub(r"\s*x\s*", "x", text))
    if laid is None or (family.cores_needed and not laid[1]):
        return None
    if laid[1] and int(laid[1]) not in family.cores:
        return None
    if written:
        kv = family.classes[written]
    else:
        suited = [kv for kv in sorted(family.classes.values()) if kv >= 0.9 * vn_kv]
        kv = suited[0] if suited else 0
    found = line_types().get(row := family.ids.format(section=int(laid[2]), **{"class": kv}))
    return row if found is not None and _suits(found, vn_kv) else None


def _pair(rest: str, pairs: Mapping[str, int]) -> int | None:
    text = re.sub(r"\s*([x/])\s*", r"\1", rest.casefold().replace("×", "x"))
    match = _PAIR.search(text)
    return None if match is None else pairs.get(f"{match[2]}/{match[3]}".replace(",", "."))


def _overhead(families: tuple[Family, ...], section: int | None, vn_kv: float) -> str | None:
    if section is None:
        return None
    family = next(family for family in families if family.level == "any")
    for kv in ("04", "10", "20"):
        row = family.ids.format(section=section, **{"class": kv})
        if row in line_types() and _suits(line_types()[row], vn_kv):
            return row
    return None
