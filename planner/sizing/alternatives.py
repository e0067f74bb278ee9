"""Other charger mixes beside the one that a site is sized with, for sites that are studied closer."""

from dataclasses import dataclass, field, replace

from planner.model.result import DemandResult, SizingResult
from planner.model.settings import SizingSettings
from planner.model.sizing_result import MixOption
from planner.sizing.chargers import TRUCK, layout_of, of_group
from planner.sizing.groups import is_mixed
from planner.sizing.mix_cost import MixFrame, present_cost_eur
from planner.sizing.mix_search import search_mix, served_shares
from planner.sizing.plan import Plan, final_days, make_plan
from planner.sizing.request import Powers, powers_of


@dataclass(frozen=True, slots=True, kw_only=True)
class MixCase:
    """What binds the other mixes of a site besides its demand: bays, and the powers that bind the site itself.

    ``powers`` None: only the settings do, and the firm power that the site is held to. ``frame``: with the connection's
    price by the grid study's curve (:func:`planner.sizing.pricing.connection_price`), where it is known.
    """

    bays: int | None = None
    seed: int = 1
    frame: MixFrame = field(default_factory=MixFrame)
    powers: Powers | None = None


def alternatives(
    demand: DemandResult, sizing: SizingResult, settings: SizingSettings, case: MixCase
) -> tuple[MixOption, ...]:
    """The site's own mix first, flagged as chosen, then what the search finds; all priced on the same days.

    Returns
    -------
    tuple of MixOption
        Empty where nobody charges.
    """
    plan = make_plan(demand, settings, case.seed)
    if not sizing.chargers or plan.sessions_per_day <= 0:
        return ()
    powers = case.powers or powers_of(settings, sizing.cap_kw, None, None)
    trucks = of_group(layout_of(sizing.chargers), TRUCK) if is_mixed(demand) else ()
    found = search_mix(plan, settings, case.bays, powers.most_kw, case.frame, trucks)
    own = _own(plan, sizing, settings, case.frame)
    others = [replace(option, chosen=False) for option in found if option.chargers != sizing.chargers]
    return tuple(others) if own is None else (own, *others)


def _own(plan: Plan, sizing: SizingResult, settings: SizingSettings, frame: MixFrame) -> MixOption | None:
    """The site's own mix as an option, as the full days see it; None where no way connects it."""
    layout, days = layout_of(sizing.chargers), final_days(plan, settings)
    held_kw = sizing.connection_kw if sizing.request is None else sizing.request.chosen_cap_kw
    service = plan.run(plan.draw(days), layout, held_kw)
    shares = served_shares(plan, layout, held_kw, days, service)
    kw, peak_kw = sizing.connection_kw, service.p999_kw
    cost_eur = present_cost_eur(frame, plan.mean_demand, layout, kw, peak_kw, shares.energy_pu)
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
        served_share_pu=shares.drivers_pu,
        served_energy_pu=shares.energy_pu,
    )
