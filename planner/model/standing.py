"""What of a ranking no weights can change: sites rank group by group, so a small group never leaves the top."""

from collections import Counter
from collections.abc import Iterable

from planner.model.result import SiteResult


def sure_of_top(sites: Iterable[SiteResult], top_n: int) -> tuple[int, bool]:
    """How many first sites are among the first ``top_n`` under any weights, and whether those are all that rank.

    >>> sure_of_top((), 10)
    (0, True)
    """
    ranked = sorted((site for site in sites if site.rank is not None), key=lambda site: site.rank or 0)
    sure = 0
    for count in Counter(site.rank_group for site in ranked).values():
        if sure + count > top_n:
            break
        sure += count
    return sure, sure == len(ranked)
