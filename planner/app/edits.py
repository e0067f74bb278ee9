"""What a planner changes in the window on top of the project file: each edit makes another project, the file stays."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from planner.model.project import Project


@dataclass(frozen=True, slots=True, kw_only=True)
class Edits:
    """Changes that a run takes along.

    ``caps_kw``: connection power that a site is held to, by site; None: no longer held, whatever the file says.
    """

    caps_kw: Mapping[str, float | None] = field(default_factory=dict)


def edited(project: Project, edits: Edits | None) -> Project:
    """Project with the edits over its own settings.

    >>> from datetime import date
    >>> from pathlib import Path
    >>> project = Project(name="p", folder=Path("."), project_date=date(2026, 1, 1))
    >>> dict(edited(project, Edits(caps_kw={"S1": 300.0})).settings.sizing.caps_kw)
    {'S1': 300.0}
    """
    if edits is None or not edits.caps_kw:
        return project
    sizing = project.settings.sizing
    merged = {**sizing.caps_kw, **edits.caps_kw}
    caps_kw = {site_id: cap_kw for site_id, cap_kw in sorted(merged.items()) if cap_kw is not None}
    return replace(project, settings=replace(project.settings, sizing=replace(sizing, caps_kw=caps_kw)))
