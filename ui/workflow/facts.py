"""Reads the facts of the steps out of the window's session."""

from dataclasses import replace

from ui.desk import Desk
from ui.workflow.steps import Facts, counts_of, facts_of_project

CANDIDATES = "candidates"


def facts_of(desk: Desk) -> Facts:
    """How far the open project has come."""
    session = desk.session
    facts = replace(facts_of_project(session.project), unread=session.unread)
    run = session.run
    if run is None:
        layer = next((each for each in session.layers if each.layer_id == CANDIDATES), None)
        drawn = sum(site.drawn and not site.removed for site in session.project.sites) if session.project else 0
        return replace(facts, sites=max(layer.n_features if layer is not None else 0, drawn))
    sites, excluded, checked, sized = counts_of(run.assessment)
    return replace(
        facts, sites=sites, excluded=excluded, assessed=True, checked=checked, sized=sized,
        stale=bool(session.stale_reasons), own_weights=session.weights != session.first_weights,
        written=desk.written_run is run,
    )  # fmt: skip
