"""Scenarios side by side: figures of sites, sums over the shortlist, settings that differ."""

from dataclasses import dataclass

from planner.model.drawn import Plain


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteFigures:
    """One site in one scenario; None: not known, or the site is not there.

    ``headroom_kw``: what the grid has free at the connection beyond what is asked for. ``capex_eur`` and ``npv_eur``:
    the base line.
    """

    there: bool = False
    shortlisted: bool = False
    rank: int | None = None
    score: float | None = None
    sessions_per_day: float | None = None
    chargers: int | None = None
    connection_kw: float | None = None
    capex_eur: float | None = None
    npv_eur: float | None = None
    hosting_kw: float | None = None
    headroom_kw: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """Sums of one scenario over its shortlist; None where no site of it has the figure.

    ``unknown``: how many sites of the shortlist lack one of the summed figures. ``programme_sites``,
    ``programme_capex_eur``, ``people_reached``: of the programme chosen for a budget; None where there is none.
    """

    ranked: int
    shortlisted: int
    fitting: int
    unknown: int
    sessions_per_day: float | None
    chargers: int | None
    connection_kw: float | None
    capex_eur: float | None
    npv_eur: float | None = None
    programme_sites: int | None = None
    programme_capex_eur: float | None = None
    people_reached: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteRow:
    """One site in all scenarios, in their order."""

    site_id: str
    name: str
    figures: tuple[SiteFigures, ...]

    @property
    def differs(self) -> bool:
        """Whether any figure differs."""
        return any(each != self.figures[0] for each in self.figures)


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingRow:
    """One setting that is not the same in all scenarios; None: not there."""

    key: str
    values: tuple[Plain | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Scenarios side by side; every tuple of values is in the order of ``names``.

    ``sites`` in the order of the best rank any scenario gives them, then of the first scenario's.
    """

    names: tuple[str, ...]
    sites: tuple[SiteRow, ...]
    totals: tuple[Totals, ...]
    settings: tuple[SettingRow, ...]
