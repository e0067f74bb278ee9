"""Catalogues: every row has an id, a source, a date and a state."""

from pathlib import Path

import pytest

from planner.model.errors import PlannerError
from planner.tables import catalogue

HEAD = "id,price_eur,source,valid_from,state\n"


def write(folder: Path, text: str) -> str:
    (folder / "things.csv").write_text(text, encoding="utf-8")
    return "things"


def read(folder: Path, text: str, monkeypatch: pytest.MonkeyPatch) -> object:
    name = write(folder, text)
    monkeypatch.setattr(catalogue, "data_path", lambda _, file: folder / file)
    return catalogue.read_catalogue("catalogue", name)


def test_rows_are_found_by_id_and_changing_them_changes_nobody_elses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = HEAD + "# a remark\na,1.5,Book p. 3,2025-01-01,source\nb,,assumption: none,2025-01-01,assumption\n"
    frame = read(tmp_path, text, monkeypatch)
    assert frame.loc["a", "price_eur"] == 1.5  # type: ignore[attr-defined]
    assert frame["price_eur"].isna().tolist() == [False, True]  # type: ignore[index]
    frame.loc["a", "price_eur"] = 9.0  # type: ignore[attr-defined]
    assert catalogue.read_catalogue("catalogue", "things").loc["a", "price_eur"] == 1.5


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("id,price_eur\na,1\n", "lacks the column"),
        (HEAD + "a,1,,2025-01-01,source\n", 'Row 2 has no value in the column "source"'),
        (HEAD + "a,1,x,2025-01-01,source\na,2,x,2025-01-01,source\n", 'id "a" stands twice'),
        (HEAD + "a,1,x,2025-01-01,rumour\n", 'state "rumour" is not known'),
    ],
)
def test_a_row_without_its_facts_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, words: str
) -> None:
    with pytest.raises(PlannerError, match=words):
        read(tmp_path, text, monkeypatch)
