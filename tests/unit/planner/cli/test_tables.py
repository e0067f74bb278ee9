"""Tables of the command line at 80 columns."""

from io import StringIO

import pytest
from rich.console import Console

from planner.cli.tables import fitted

HEADERS = ("Betriebsmittel", "Engster Wert", "Heute", "Grenze", "Wann", "Stunden darüber", "Heute darüber")
ROW = ("Leitung Nordring Abschnitt 12 bis 13", "112.3", "101.4", "0.961 p.u.", "01-01 11:00", "3799", "3581")


@pytest.fixture
def drawn(monkeypatch):
    def draw(width: int) -> list[str]:
        monkeypatch.setenv("COLUMNS", str(width))
        console = Console(width=width, record=True, file=StringIO())
        console.print(fitted("Titel", HEADERS, [ROW], range(1, len(HEADERS))))
        return console.export_text().splitlines()

    return draw


@pytest.mark.parametrize("width", [80, 100, 160])
def test_figures_stay_whole_and_nothing_is_cut(drawn, width):
    lines = drawn(width)
    assert max(len(line.rstrip()) for line in lines) <= width
    text = "\n".join(lines)
    assert all(figure in text for figure in ROW[1:])
    assert "…" not in text


def test_names_wrap_on_a_narrow_terminal(drawn):
    text = "\n".join(drawn(80))
    assert ROW[0] not in text
    assert all(word in text for word in ("Leitung", "Nordring", "Abschnitt", "bis 13"))


def test_only_the_widest_names_give_way(monkeypatch):
    monkeypatch.setenv("COLUMNS", "60")
    rows = [("eine sehr lange Bezeichnung eines Betriebsmittels im Netz", "günstigste", "12.5")]
    console = Console(width=60, record=True, file=StringIO())
    console.print(fitted("Titel", ("Name", "Passt", "kW"), rows, [2]))
    text = console.export_text()
    assert "günstigste" in text
    assert "Betriebsmittels" in text


def test_a_title_longer_than_its_table_is_not_broken(monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    console = Console(width=80, record=True, file=StringIO())
    title = "Charging sites Northtown and surroundings.chargesite.gpkg"
    console.print(fitted(title, ("No.", "Put aside", "kB"), [("1", "2026-11-22 18:00:00", "12")], (0, 2)))
    assert console.export_text().splitlines()[0].strip() == title
