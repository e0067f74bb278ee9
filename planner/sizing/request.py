"""What is asked of the grid operator: nameplate, what load management holds, and what may be relied upon."""

from dataclasses import dataclass
from math import inf

from planner.model.errors import PlannerError
from planner.model.result import ConnectionRequest
from planner.model.settings import SizingSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Powers:
    """Powers that bind a site from outside its service target; infinite where there is none.

    ``firm_kw``: the operator's answer. ``planner_kw``: the planner's own choice on the frontier. ``design_kw``: what
    the standard design is held to. ``protected_kw``: what a protection relay holds, whatever control and communication
    do.
    """

    firm_kw: float = inf
    planner_kw: float = inf
    design_kw: float = inf
    protected_kw: float = inf
    managed: bool = True
    fail_safe: bool = True

    @property
    def given_kw(self) -> float:
        """Power that the site is to be held to, whatever the frontier says; infinite where the frontier decides."""
        if self.planner_kw < inf:
            return min(self.planner_kw, self.protected_kw)
        if self.design_kw < inf:
            return min(self.design_kw, self.protected_kw)
        return inf if self.managed else self.protected_kw

    @property
    def most_kw(self) -> float:
        """Most that the site may draw, whatever its chargers could."""
        return min(self.firm_kw, self.given_kw, self.protected_kw)

    @property
    def relied_on(self) -> bool:
        """Whether a power below the nameplate may be requested under the firm power."""
        return (self.managed and self.fail_safe) or self.protected_kw <= self.firm_kw < inf

    def requested_kw(self, nameplate_kw: float, chosen_kw: float) -> float:
        """What is asked of the operator for a site that is held to ``chosen_kw``.

        Fail-safe load management may be relied upon. Without it the site can draw its nameplate, or what protection
        lets through.
        """
        if self.managed and self.fail_safe:
            return chosen_kw
        return min(nameplate_kw, self.protected_kw)


def powers_of(
    settings: SizingSettings, firm_kw: float | None, planner_kw: float | None, protected_kw: float | None
) -> Powers:
    """Powers of a site, checked.

    Raises
    ------
    PlannerError
        A firm power below zero, a cap that is not above zero, or the planner's own cap without load management.
    """
    if firm_kw is not None and not firm_kw >= 0:
        raise PlannerError.of("sizing.cap_negative", where="operator_answers", cap_kw=firm_kw)
    for key, cap_kw in (("caps_kw", planner_kw), ("protected_cap_kw", protected_kw)):
        if cap_kw is not None and not cap_kw > 0:
            raise PlannerError.of("sizing.cap_not_positive", where=f"[sizing.{key}]", cap_kw=cap_kw)
    if planner_kw is not None and not settings.managed:
        raise PlannerError.of("sizing.cap_without_management", where="[sizing.caps_kw]", cap_kw=planner_kw)
    return Powers(
        firm_kw=_bound(firm_kw),
        planner_kw=_bound(planner_kw),
        protected_kw=_bound(protected_kw),
        managed=settings.managed,
        fail_safe=settings.fail_safe,
    )


def connection_request(
    powers: Powers, nameplate_kw: float, chosen_kw: float, simulated: tuple[float, float]
) -> ConnectionRequest:
    """The powers side by side.

    Parameters
    ----------
    chosen_kw : float
        What the site is held to.
    simulated : tuple of float
        Simulated peak and 99.9 % quantile without a cap, kW: shown, never requested.
    """
    requested_kw = powers.requested_kw(nameplate_kw, chosen_kw)
    return ConnectionRequest(
        nameplate_kw=nameplate_kw,
        simulated_peak_kw=simulated[0],
        p999_kw=simulated[1],
        chosen_cap_kw=chosen_kw,
        requested_kw=requested_kw,
        basis=_basis(powers, nameplate_kw, requested_kw),
    )


def _basis(powers: Powers, nameplate_kw: float, requested_kw: float) -> str:
    if requested_kw >= nameplate_kw:
        return "nameplate"
    if requested_kw == powers.firm_kw:
        return "firm_power"
    if requested_kw == powers.protected_kw:
        return "protected_cap"
    return "planner" if requested_kw == powers.planner_kw else "managed_cap"


def _bound(cap_kw: float | None) -> float:
    return inf if cap_kw is None else cap_kw
