"""Fresh ids for what the planner draws: a letter and a number that nothing else bears."""

import re
from collections.abc import Iterable


def fresh_id(letter: str, taken: Iterable[str]) -> str:
    """Next free id, one above the highest of its kind: an id that was given up is not given again while others live.

    >>> fresh_id("D", ["D001", "D007", "K12"]), fresh_id("D", [])
    ('D008', 'D001')
    """
    pattern = re.compile(rf"{re.escape(letter)}(\d{{1,9}})")
    numbers = [int(match[1]) for each in taken if (match := pattern.fullmatch(each))]
    return f"{letter}{max(numbers, default=0) + 1:03d}"
