"""What every model of a use case is given and gives."""

from collections.abc import Mapping
from dataclasses import dataclass

from planner.demand.catalogue import Kind
from planner.demand.chain import Chain, Steps
from planner.demand.constants import Constants
from planner.demand.facts import SiteFacts
from planner.model.band import Band, product

TRAFFIC, POPULATION, VISITS, FLEET, WORK, BY_LORRY = "traffic", "population", "visits", "fleet", "work", "trucks"
SHARE_STEP = "use_case_share_pu"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One site asked by one use case: its facts, what its kind means, constants, electric shares of the design year.

    ``share_pu``: share of the place that serves the use case.
    """

    facts: SiteFacts
    kind: Kind
    constants: Constants
    electric: Mapping[str, Band]
    share_pu: float = 1.0

    def begin(self, name: str, known: float) -> Chain:
        """Chain from a fact on, for the share of the place that serves the use case."""
        return self.for_use(Chain.of(name, known))

    def for_use(self, chain: Chain) -> Chain:
        """Chain for the share of the place that serves the use case."""
        return chain if self.share_pu == 1.0 else chain.times(SHARE_STEP, self.share_pu)

    def heavy_share(self) -> Band:
        """Share of lorries and coaches among the vehicles that pass; cars are the rest."""
        known = self.facts.known("hgv_share_pu")
        if known is None:
            return self.constants["hgv_share_default_pu"]
        held = min(known, 1.0)
        return Band(low=held, base=held, high=held)


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Sessions of one origin before competition, for each unit of the electric share.

    ``drivers``: whose electric share it is (cars, trucks, fleet); sessions and energy are to be multiplied by it.
    """

    origin: str
    drivers: str
    sessions_per_day: Band
    energy_kwh_per_day: Band
    energy_per_session_kwh: float
    steps: Steps


Origins = dict[str, Origin | None]


def of_sessions(origin: str, drivers: str, sessions: Chain, energy_kwh: Band, energy_name: str) -> Origin:
    """Origin of a chain that counts sessions; each takes ``energy_kwh``."""
    noted = sessions.noted("sessions_before_competition_per_day").remarked(energy_name, energy_kwh.base)
    return Origin(
        origin=origin,
        drivers=drivers,
        sessions_per_day=sessions.value,
        energy_kwh_per_day=product(sessions.value, energy_kwh),
        energy_per_session_kwh=energy_kwh.base,
        steps=noted.steps,
    )


def of_energy(origin: str, drivers: str, energy: Chain, session_kwh: float, energy_name: str) -> Origin:
    """Origin of a chain that counts energy; ``session_kwh`` of it makes a session."""
    sessions = energy.noted("energy_before_competition_kwh_per_day").over(energy_name, session_kwh)
    return Origin(
        origin=origin,
        drivers=drivers,
        sessions_per_day=sessions.value,
        energy_kwh_per_day=energy.value,
        energy_per_session_kwh=session_kwh,
        steps=sessions.noted("sessions_before_competition_per_day").steps,
    )
