from datetime import date
from pathlib import Path

import pytest

from planner.model.project import Project


@pytest.fixture
def project():
    return Project(name="Northtown", folder=Path(), project_date=date(2026, 11, 22), crs="EPSG:25832")
