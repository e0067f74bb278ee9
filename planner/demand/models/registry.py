"""Model of each use case."""

from collections.abc import Callable, Mapping

from planner.demand.catalogue import (
    CORRIDOR,
    DEPOT,
    DESTINATION,
    NEIGHBOURHOOD,
    TRUCK_HUB,
    TRUCK_OVERNIGHT,
    WORKPLACE,
)
from planner.demand.models.corridor import corridor
from planner.demand.models.destination import destination
from planner.demand.models.fleet import depot
from planner.demand.models.origin import Origins, Question
from planner.demand.models.residents import neighbourhood
from planner.demand.models.trucks import truck_hub, truck_overnight
from planner.demand.models.workplace import workplace

MODELS: Mapping[str, Callable[[Question], Origins]] = {
    CORRIDOR: corridor,
    DESTINATION: destination,
    NEIGHBOURHOOD: neighbourhood,
    WORKPLACE: workplace,
    DEPOT: depot,
    TRUCK_HUB: truck_hub,
    TRUCK_OVERNIGHT: truck_overnight,
}
