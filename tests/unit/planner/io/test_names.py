"""Names compare without case, accents, blanks and signs."""

import pytest

from planner.io.aliases import known_names, rules_of
from planner.io.names import nearest, plain
from planner.resources import data_path
from planner.tables.roles import ROLE_TABLES


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Längengrad [DG]", "laengengrad_dg"),
        ("Straße", "STRASSE"),
        ("P1 [kW]", "p1_kw"),
        ("Lücke", "Lu\u0308cke"),
        ("é", "E"),
        ("-1", " -1 "),
    ],
)
def test_the_same_name(one: str, other: str) -> None:
    assert plain(one) == plain(other)


def test_minus_one_is_not_one() -> None:
    assert plain("-1") != plain("1")


def test_the_name_most_likely_meant() -> None:
    assert nearest("geschwindikeit", ["Geschwindigkeit", "Name"]) == "Geschwindigkeit"
    assert nearest("zzz", ["Name"]) == ""


@pytest.mark.parametrize("role", list(ROLE_TABLES))
def test_every_column_of_every_role_has_a_rule_and_its_own_name_is_found(role: object) -> None:
    table = ROLE_TABLES[role]  # type: ignore[index]
    rules = rules_of(table.role.value)
    assert set(rules) == set(table.names)
    for name in table.names:
        assert rules[name].aliases
    assert known_names(table.role.value)


@pytest.mark.parametrize("role", list(ROLE_TABLES))
def test_words_lead_to_words_we_use(role: object) -> None:
    table = ROLE_TABLES[role]  # type: ignore[index]
    for name, rule in rules_of(table.role.value).items():
        choices = table.column(name).choices
        if choices:
            assert set(rule.words.values()) <= set(choices)


def test_every_mapping_file_is_read() -> None:
    """One a role, and those of others: places in tables, type names of lines (planner/grid/equipment/aliases.py),
    charging sessions (planner/io/sessions.py), monthly figures and parties (planner/app/delivery).
    """
    files = {path.stem for path in data_path("mappings").glob("*.toml")}
    assert files == {role.value for role in ROLE_TABLES} | {
        "coordinates",
        "equipment_aliases",
        "sessions",
        "actuals",
        "parties",
    }
