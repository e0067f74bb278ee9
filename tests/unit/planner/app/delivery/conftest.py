"""A small project with two parties, to be delivered."""

from datetime import date
from pathlib import Path

import pytest

from planner.model.delivery import Stakeholder
from planner.model.drawn import PlannerSite
from planner.model.project import Project

DAY = date(2026, 11, 22)


@pytest.fixture
def project() -> Project:
    return Project(
        name="Ortenau, north; east",
        folder=Path("/projects/ortenau"),
        project_date=DAY,
        sites=(
            PlannerSite(site_id="S1", name="Rathaus"),
            PlannerSite(site_id="S2", name="Bahnhof", stage="Permit"),
            PlannerSite(site_id="S3", stage="first talks"),
        ),
        stakeholders=(
            Stakeholder(stakeholder_id="P001", role="landlord", organisation="Town", email="a@example.org",
                        site_ids=("S1",)),
            Stakeholder(stakeholder_id="P002", role="grid_operator", name="B. Grid", email="b@example.org"),
        ),
    )  # fmt: skip
