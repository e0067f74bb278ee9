"""What of a site, of settings and of constants is cut before it leaves the house; each a pure function."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from planner.app.handover_scores import money_criteria, scoring_without_money, without_words_of
from planner.model.delivery import Stakeholder
from planner.model.project import GIS_ROLES, Role
from planner.model.result import AccessResult, Assumption, PlanResult, ScorePart, SiteResult
from planner.model.settings import CostSettings, PlanSettings, Settings
from planner.sites.criteria import read_criteria

# settings that tell of money: without a value in what is handed over
MONEY_SETTINGS = ("cost", "storage.feed_in_eur_per_kwh", "plan")
OWN_STATES = frozenset({"own", "imported"})
_MONEY_STAGES = frozenset({"cost"})
# which files the column of a criterion is made from; demand and grid are mixed from many, and stay
_ROLES_OF_COLUMN: Mapping[str, tuple[Role, ...]] = {
    "traffic_aadt_per_day": (Role.TRAFFIC,),
    "captured_traffic_per_day": (Role.TRAFFIC,),
    "people_10min": (Role.POPULATION,),
    "jobs_10min": (Role.POPULATION,),
    "gravity_people": (Role.POPULATION,),
    "charger_supply_kw_per_1000_people": (Role.POPULATION, Role.CHARGERS),
    "competitor_min": (Role.CHARGERS,),
    "net_new_kwh_per_day": (Role.CHARGERS,),
    "cautions_count": (Role.CONSTRAINTS,),
    "rules_failed_count": (Role.CONSTRAINTS,),
    "rules_open_count": (Role.CONSTRAINTS,),
    "connection_lead_weeks": (Role.GRID, *GIS_ROLES),
    "amenities_count": (Role.POIS,),
}
_ACCESS_OF_ROLE: Mapping[Role, Mapping[str, Any]] = {
    Role.TRAFFIC: {"traffic_aadt_per_day": None, "traffic_road": "", "traffic_vehicle_km_per_day": {},
                   "captured_traffic_per_day": None},
    Role.POPULATION: {"people": {}, "jobs": {}, "gravity_people": None, "charger_supply_kw_per_1000_people": None},
    Role.CHARGERS: {"competitor_min": None, "competitor_name": "", "competitor_power_kw": None,
                    "competitors_10min": None, "rivals": (), "charger_supply_kw_per_1000_people": None},
    Role.POIS: {"pois": {}, "amenities": ()},
}  # fmt: skip


def without_area_names(site: SiteResult, names: Collection[str] | None, kinds: Collection[str]) -> SiteResult:
    """Site whose reasons say the kind of an area alone, where the area has one of the names (None: any)."""

    def cut(reasons: tuple[str, ...]) -> tuple[str, ...]:
        parts = [(each, *each.partition(": ")[::2]) for each in reasons]
        bare = (
            kind if kind in kinds and name and (names is None or name in names) else each for each, kind, name in parts
        )
        return tuple(dict.fromkeys(bare))

    return replace(site, excluded_by=cut(site.excluded_by), cautions=cut(site.cautions))


def without_figures_of(site: SiteResult, roles: Collection[Role]) -> SiteResult:
    """Site without what is read off the files of some roles: figures of access, and parts of its score."""
    column = {each.criterion_id: each.column for each in read_criteria()}

    def stays(part: ScorePart) -> bool:
        made_from = _ROLES_OF_COLUMN.get(column.get(part.criterion, part.criterion), ())
        return not any(role in roles for role in made_from)

    parts = tuple(part for part in site.score_parts if stays(part))
    gone = {part.criterion for part in site.score_parts if not stays(part)}
    outlined = Role.CANDIDATES in roles and site.layout is not None and site.layout.ground == "file"
    site = replace(site, layout=None) if outlined else site
    return replace(without_words_of(site, gone), score_parts=parts, access=_access_without(site.access, roles))


def _access_without(access: AccessResult | None, roles: Collection[Role]) -> AccessResult | None:
    if access is None:
        return None
    blank: dict[str, Any] = {}
    for role, fields in _ACCESS_OF_ROLE.items():
        if role in roles:
            blank |= fields
    return replace(access, **blank)


def without_money_parts(site: SiteResult) -> SiteResult:
    """Site whose score does not show what was made of money."""
    site = without_words_of(site, money_criteria())
    column = {each.criterion_id: each.column for each in read_criteria()}
    parts = tuple(
        part
        for part in site.score_parts
        if "eur" not in part.unit.casefold() and "eur" not in column.get(part.criterion, part.criterion).split("_")
    )
    return replace(site, score_parts=parts)


def without_own_words(assumption: Assumption) -> Assumption:
    """Constant whose source, where it is the planner's own word (an offer, a letter), is not told."""
    return replace(assumption, source="") if assumption.state in OWN_STATES else assumption


def is_money(assumption: Assumption) -> bool:
    """Whether a constant tells of prices."""
    return assumption.stage in _MONEY_STAGES or "eur" in assumption.unit.casefold()


def without_money(settings: Settings) -> Settings:
    """Settings without prices, and without the weight of criteria made of money."""
    return replace(
        settings,
        cost=CostSettings(),
        plan=PlanSettings(),
        storage=replace(settings.storage, feed_in_eur_per_kwh=0.0),
        scoring=scoring_without_money(settings.scoring),
    )


def without_paths(settings: Settings) -> Settings:
    """Settings that name no file."""
    return replace(
        settings,
        demand=replace(settings.demand, calibration=""),
        storage=replace(settings.storage, pv_profile=""),
        rules=replace(settings.rules, own_packs=()),
    )


def parties_to(parties: Collection[Stakeholder], only: Collection[str]) -> tuple[Stakeholder, ...]:
    """Parties to some sites, and no word of the other sites they are party to."""
    return tuple(
        replace(each, site_ids=tuple(site_id for site_id in each.site_ids if site_id in only))
        for each in parties
        if not each.site_ids or any(site_id in only for site_id in each.site_ids)
    )


def of_sites(settings: Settings, only: Collection[str]) -> Settings:
    """Settings as far as they speak of some sites."""
    sizing = settings.sizing
    return replace(
        settings,
        sizing=replace(
            sizing,
            caps_kw={name: kw for name, kw in sizing.caps_kw.items() if name in only},
            protected_cap_kw={name: kw for name, kw in sizing.protected_cap_kw.items() if name in only},
            priorities={},
        ),
        plan=PlanSettings(),
    )


def without_elements(plan: PlanResult | None) -> PlanResult | None:
    """Programme that names no element of a network."""
    if plan is None:
        return None
    choices = tuple(replace(choice, feeders=()) for choice in plan.choices)
    return replace(plan, choices=choices, shared=(), check_binding="")
