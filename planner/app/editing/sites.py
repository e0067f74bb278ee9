"""Sites drawn, moved and described by the planner.

A site of the candidates' file is edited by a :class:`PlannerSite` of the same id that is not ``drawn``: the file stays
as it is, and the next file keeps the planner's words.
"""

from collections.abc import Iterable
from dataclasses import fields, replace
from math import isfinite

from planner.app.editing.ids import fresh_id
from planner.model.drawn import PlannerSite
from planner.model.errors import PlannerError
from planner.model.project import Project

SITE_FIELDS = frozenset(item.name for item in fields(PlannerSite)) - {"site_id", "drawn"}
SITE_KINDS = (
    "car_park", "supermarket", "fuel_station", "kerbside", "depot", "motorway_service_area", "workplace", "truck_stop",
    "other",
)  # fmt: skip


def find_site(project: Project, site_id: str) -> PlannerSite | None:
    """What the planner has drawn or said of a site; None: nothing."""
    return next((site for site in project.sites if site.site_id == site_id), None)


def add_site(project: Project, lon_deg: float, lat_deg: float, *, taken: Iterable[str] = (),
             **values: object) -> tuple[Project, str]:  # fmt: skip
    """Draw a new site.

    Parameters
    ----------
    lon_deg, lat_deg : float
        WGS 84.
    taken : iterable of str
        Ids of the candidates' file, which the new site must not bear.
    **values
        Other fields of :class:`PlannerSite`: name, kind, bays, area_m2, stage, note.

    Returns
    -------
    Project, str
        The project with the site, and the site's id (``D001`` and on).

    Raises
    ------
    PlannerError
        The place is not on the globe, or a value cannot be.
    """
    site_id = fresh_id("D", [*(site.site_id for site in project.sites), *taken])
    blank = PlannerSite(site_id=site_id, drawn=True)
    site = _changed(blank, {**values, "lon_deg": lon_deg, "lat_deg": lat_deg})
    return replace(project, sites=(*project.sites, site)), site_id


def edit_site(project: Project, site_id: str, **values: object) -> Project:
    """Say something of a site: any fields of :class:`PlannerSite` but its id and whether it was drawn.

    Raises
    ------
    PlannerError
        A value cannot be; the sentence names the field.
    """
    site = find_site(project, site_id)
    if site is None:
        if not site_id:
            raise PlannerError.of("app.edit_site_no_id")
        site = PlannerSite(site_id=site_id)
        project = replace(project, sites=(*project.sites, site))
    after = _changed(site, values)
    return _with(project, None if _says_nothing(after) else after, site_id)


def move_site(project: Project, site_id: str, lon_deg: float, lat_deg: float) -> Project:
    """Put a site elsewhere.

    Raises
    ------
    PlannerError
        The place is not on the globe.
    """
    return edit_site(project, site_id, lon_deg=lon_deg, lat_deg=lat_deg)


def set_note(project: Project, site_id: str, note: str) -> Project:
    """Note something of a site; empty: nothing any more."""
    return edit_site(project, site_id, note=note)


def set_stage(project: Project, site_id: str, stage: str) -> Project:
    """Say how far a site has come; empty: not said."""
    return edit_site(project, site_id, stage=stage)


def remove_site(project: Project, site_id: str) -> Project:
    """Take a site out. It stays in the project, marked, so that its notes are not lost: :func:`restore_site`."""
    return edit_site(project, site_id, removed=True)


def restore_site(project: Project, site_id: str) -> Project:
    """Take a site in again that was taken out."""
    return edit_site(project, site_id, removed=False)


def forget_site(project: Project, site_id: str) -> Project:
    """Drop all that the planner has said of a site; a drawn one is gone, one of the file is as the file says."""
    return replace(project, sites=tuple(site for site in project.sites if site.site_id != site_id))


def check_place(lon_deg: float, lat_deg: float) -> None:
    """Refuse what is not on the globe.

    Raises
    ------
    PlannerError
        Not finite, or outside of longitude -180 to 180 and latitude -90 to 90.
    """
    if not (isfinite(lon_deg) and isfinite(lat_deg) and abs(lon_deg) <= 180.0 and abs(lat_deg) <= 90.0):
        raise PlannerError.of("app.edit_off_globe")


def _with(project: Project, after: PlannerSite | None, site_id: str) -> Project:
    kept = (after if site.site_id == site_id else site for site in project.sites)
    return replace(project, sites=tuple(site for site in kept if site is not None))


def _says_nothing(site: PlannerSite) -> bool:
    return site == PlannerSite(site_id=site.site_id)


def _changed(site: PlannerSite, values: dict[str, object]) -> PlannerSite:
    """Site with other values, each checked."""
    for name, value in values.items():
        if name not in SITE_FIELDS:
            message = f"a site has no field {name} to edit"
            raise ValueError(message)
        if name in {"bays", "area_m2"} and value is not None:
            _check_size(name, value)
    clean = {name: _plain_text(value) if isinstance(value, str) else value for name, value in values.items()}
    after = replace(site, **clean)  # type: ignore[arg-type]  # names are checked above, values by their kind
    if (after.lon_deg is None) != (after.lat_deg is None) or (after.drawn and after.lon_deg is None):
        raise PlannerError.of("app.edit_no_place", site=site.site_id)
    if after.lon_deg is not None and after.lat_deg is not None:
        check_place(after.lon_deg, after.lat_deg)
    return after


def _check_size(name: str, value: object) -> None:
    usable = isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value) and value >= 0
    if not usable or (name == "bays" and value != int(value)):  # type: ignore[call-overload]  # a number by now
        raise PlannerError.of("app.edit_bays" if name == "bays" else "app.edit_size", value=str(value))


def _plain_text(value: str) -> str:
    """Text without ends of blank and without control characters; line breaks stay."""
    return "".join(sign for sign in value if sign.isprintable() or sign == "\n").strip()
