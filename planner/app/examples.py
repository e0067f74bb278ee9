"""The sample projects that ship with Chargesite."""

from pathlib import Path

from planner.resources import data_path


def sample_project(name: str = "ortenau") -> Path:
    """Project file of a shipped example: ``ortenau`` (a region) or ``minimal`` (ten sites, for learning)."""
    return data_path("examples", name, "project.toml")
