"""Tables of the command line that keep their columns on a narrow terminal."""

from collections.abc import Collection, Sequence

from rich.table import Table
from rich.text import Text


def fitted(
    title: str,
    headers: Sequence[str],
    rows: Sequence[Sequence[str]],
    figures: Collection[int],
    strong: Collection[int] = (),
) -> Table:
    """Table whose figures stay whole while its names and headers wrap.

    Parameters
    ----------
    figures : collection of int
        Columns of figures: aligned to the right, as wide as their longest cell.
    strong : collection of int
        Rows that stand out.
    """
    table = Table(title=Text(title), title_justify="left")
    for place, header in enumerate(headers):
        longest = max((len(row[place]) for row in rows), default=0)
        if place in figures:
            table.add_column(header, justify="right", width=max(longest, _longest_word(header)))
        else:
            table.add_column(header, overflow="fold")
    for number, row in enumerate(rows):
        table.add_row(*(Text(cell) for cell in row), style="bold" if number in strong else "")
    return table


def _longest_word(header: str) -> int:
    return max((len(word) for word in header.split()), default=0)
