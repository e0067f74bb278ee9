"""Other charger mixes beside the one that a site is sized with, for sites that are studied closer."""

from dataclasses import replace
from math import inf

from planner.model.result import DemandResult, SizingResult
from planner.model.settings import SizingSettings
from planner.model.sizing_result import MixOption
from planner.sizing.chargers import layout_of
from planner.sizing.mix_cost import MixFrame, present_cost_eur
from planner.sizing.mix_search import search_mix
from planner.sizing.plan import make_plan


def alternatives(
    demand: DemandResult, sizing: SizingResult, settings: SizingSettings, bays: int | None, seed: int, frame: MixFrame
) -> tuple[MixOption, ...]:
    """The site's own mix first, flagged as chosen, then what the search finds.

    Parameters
    ----------
    sizing : SizingResult
        A firm power that it is held to bounds the others too.
    frame : MixFrame
        With the connection's price by the grid study's curve (:func:`planner.sizing.pricing.connection_price`), where
        it is known.

    Returns
    -------
    tuple of MixOption
        Empty where nobody charges.
    """
    plan = make_plan(demand, settings, seed)
    if not sizing.chargers or plan.sessions_per_day <= 0:
        return ()
    cap_kw = inf if sizing.cap_kw is None else sizing.cap_kw
    found = search_mix(plan, settings, bays, cap_kw, frame)
    own = _own(demand, sizing, frame)
    others = [replace(option, chosen=False) for option in found if option.chargers != sizing.chargers]
    return tuple(others) if own is None else (own, *others)


def _own(demand: DemandResult, sizing: SizingResult, frame: MixFrame) -> MixOption | None:
    """The site's own mix as an option; None where no way connects it."""
    layout = layout_of(sizing.chargers)
    cost_eur = present_cost_eur(frame, demand, layout, sizing.connection_kw, sizing.simulated_peak_kw)
    if cost_eur is None:
        return None
    return MixOption(
        chargers=sizing.chargers,
        evse_count=sizing.evse_count,
        nameplate_kw=sizing.nameplate_kw,
        connection_kw=sizing.connection_kw,
        p_wait_over_pu=sizing.p_wait_over_pu,
        utilisation_pu=sizing.utilisation_pu,
        present_cost_eur=cost_eur,
        target_met=sizing.target_met,
        design_id="" if sizing.design is None else sizing.design.design_id,
        chosen=True,
    )
