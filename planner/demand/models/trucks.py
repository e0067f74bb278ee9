"""Public truck hubs: driver's breaks of passing lorries by day, and lorries that stay overnight."""

from planner.demand.models.origin import BY_LORRY, Origins, Question, of_sessions
from planner.demand.shares import BY_TRUCK
from planner.model.band import Band

MIN_PER_H = 60.0


def truck_hub(question: Question) -> Origins:
    """Charging breaks a day.

    Notes
    -----
    Heavy vehicles = AADT x direction x share of heavy ones. Regulation (EC) 561/2006 Art. 7: 45 minutes of break after
    4.5 hours of driving, so that on a stretch of s km a lorry of mean speed v has s / (4.5 v) breaks. x electric share
    of lorries x share of the breaks charged in public x capture.
    """
    values = question.constants
    aadt = question.facts.known("traffic_aadt_per_day")
    if aadt is None:
        return {BY_LORRY: None}
    chain = question.begin("traffic_aadt_per_day", aadt)
    if question.kind.direction_pu != 1.0:
        chain = chain.times("direction_pu", question.kind.direction_pu)
    break_km = values.base("truck_speed_kmh") * values.base("truck_driving_min") / MIN_PER_H
    breaks = (
        chain.times("hgv_share_pu", _heavy_share(question))
        .electric_share("truck_electric_share_pu", question.electric[BY_TRUCK])
        .noted("electric_lorries_per_day")
        .times("truck_stretch_km", values["truck_stretch_km"])
        .over("truck_break_distance_km", break_km)
        .noted("breaks_per_day")
        .times("truck_public_share_pu", values["truck_public_share_pu"])
        .times("truck_hub_capture_pu", values["truck_hub_capture_pu"])
    )
    name = "truck_hub_energy_kwh"
    return {BY_LORRY: of_sessions(BY_LORRY, BY_TRUCK, breaks, values[name], name)}


def _heavy_share(question: Question) -> Band:
    """Few lorries belong to the low case here, where lorries are what charges."""
    share = question.heavy_share()
    return Band(low=min(share.low, share.high), base=share.base, high=max(share.low, share.high))


def truck_overnight(question: Question) -> Origins:
    """Lorries that plug in for the night: lorry bays x share taken x electric share x share that plugs in.

    At a truck stop the bays are lorry bays where these are not told apart.
    """
    values = question.constants
    names = ("truck_bays", "bays") if question.facts.text("kind") == "truck_stop" else ("truck_bays",)
    found = question.facts.first(*names)
    if found is None:
        return {BY_LORRY: None}
    nights = (
        question.begin(*found)
        .times("truck_night_occupancy_pu", values["truck_night_occupancy_pu"])
        .electric_share("truck_electric_share_pu", question.electric[BY_TRUCK])
        .noted("electric_lorries_per_day")
        .times("truck_night_plug_share_pu", values["truck_night_plug_share_pu"])
    )
    name = "truck_overnight_energy_kwh"
    return {BY_LORRY: of_sessions(BY_LORRY, BY_TRUCK, nights, values[name], name)}
