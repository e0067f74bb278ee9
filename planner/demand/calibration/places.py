"""Sites under one name each: operators rename them, and write them with blanks and with or without the town."""

from collections import defaultdict
from collections.abc import Mapping

import pandas as pd

from planner.io.names import plain


def one_name_a_site(*frames: pd.DataFrame) -> tuple[pd.DataFrame, ...]:
    """Frames in which each site has one name.

    Names are of one site where they differ in blanks, signs or case only, or where a charge point appears under both
    and one begins like the other (``Broxden Park & Ride`` and ``Broxden Park & Ride, Perth``). A charge point that was
    moved to a site of quite another name joins nothing. The longest name stands for all.

    Parameters
    ----------
    frames : DataFrame
        With site and point; of all files together, so that names agree between them.
    """
    pairs = pd.concat([frame[["site", "point"]] for frame in frames]).drop_duplicates()
    names = _names(pairs)
    return tuple(frame.assign(site=frame["site"].map(names).fillna(frame["site"])) for frame in frames)


def _names(pairs: pd.DataFrame) -> Mapping[str, str]:
    sites = sorted({str(site) for site in pairs["site"]})
    leader = {key: key for key in sorted({plain(site) for site in sites})}

    def top(key: str) -> str:
        while leader[key] != key:
            key = leader[key]
        return key

    by_point: dict[str, list[str]] = defaultdict(list)
    for site, point in sorted(set(zip(pairs["site"], pairs["point"], strict=True))):
        if point:
            by_point[str(point)].append(plain(str(site)))
    for keys in by_point.values():
        for one in keys:
            for other in keys:
                if one and other.startswith(one):
                    leader[top(one)] = top(other)
    groups: dict[str, list[str]] = defaultdict(list)
    for site in sites:
        groups[top(plain(site))].append(site)
    return {site: max(group, key=lambda name: (len(name), name)) for group in groups.values() for site in group}
