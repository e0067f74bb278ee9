"""Tables of the command line that keep their columns on a narrow terminal."""

from collections.abc import Collection, Sequence

from rich.table import Table
from rich.text import Text

from planner.cli.console import terminal_width

BORDER, PER_COLUMN = 1, 3
LEAST_NAME = 8


def fitted(
    title: str,
    headers: Sequence[str],
    rows: Sequence[Sequence[str]],
    figures: Collection[int],
    strong: Collection[int] = (),
) -> Table:
    """Table whose figures stay whole while headers and the longest names wrap.

    Parameters
    ----------
    figures : collection of int
        Columns of figures: aligned to the right, as wide as their longest cell.
    strong : collection of int
        Rows that stand out.
    """
    table = Table(title=Text(title), title_justify="left")
    room = terminal_width() - BORDER - PER_COLUMN * len(headers)
    widths = _with_title(_widths(headers, rows, figures, room), title, figures, room)
    for place, header in enumerate(headers):
        table.add_column(header, justify="right" if place in figures else "left", width=widths[place], overflow="fold")
    for number, row in enumerate(rows):
        table.add_row(*(Text(cell) for cell in row), style="bold" if number in strong else "")
    return table


def _with_title(widths: list[int], title: str, figures: Collection[int], room: int) -> list[int]:
    """Widths with the first names widened, so that a title longer than the table stays in one line where it can."""
    lacking = min(len(title) - BORDER - PER_COLUMN * len(widths), room) - sum(widths)
    place = next((place for place in range(len(widths)) if place not in figures), len(widths) - 1)
    return [width + max(0, lacking) if at == place else width for at, width in enumerate(widths)]


def _widths(headers: Sequence[str], rows: Sequence[Sequence[str]], figures: Collection[int], room: int) -> list[int]:
    """Width of each column: its longest cell; where that is too much, the widest names give way."""
    widths = [
        max([len(word) for word in header.split()] + [len(row[place]) for row in rows], default=0)
        for place, header in enumerate(headers)
    ]
    names = [place for place in range(len(headers)) if place not in figures]
    while names and sum(widths) > room:
        widest = max(names, key=lambda place: widths[place])
        if widths[widest] <= LEAST_NAME:
            break
        widths[widest] -= 1
    return widths
