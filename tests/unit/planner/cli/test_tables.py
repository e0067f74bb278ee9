"""Tables of the command line at 80 columns."""

from io import StringIO

import pytest
from rich.console import Console

from planner.cli.tables import fitted

HEADERS = ("Betriebsmittel", "Engster Wert", "Heute", "Grenze", "Wann", "Stunden darüber", "Heute darüber")
ROW = ("Leitung Nordring Abschnitt 12 bis 13", "112.3", "101.4", "0.961 p.u.", "01-01 11:00", "3799", "3581")


def _drawn(width: int) -> list[str]:
    console = Console(width=width, record=True, file=StringIO())
    console.print(fitted("Titel", HEADERS, [ROW], range(1, len(HEADERS))))
    return console.export_text().splitlines()


@pytest.mark.parametrize("width", [80, 100, 160])
def test_figures_stay_whole_and_nothing_is_cut(width: int) -> None:
    lines = _drawn(width)
    assert max(len(line.rstrip()) for line in lines) <= width
    text = "\n".join(lines)
    assert all(figure in text for figure in ROW[1:])
    assert "…" not in text


def test_names_wrap_on_a_narrow_terminal() -> None:
    text = "\n".join(_drawn(80))
    assert ROW[0] not in text
    assert all(word in text for word in ("Leitung", "Nordring", "Abschnitt", "bis 13"))
