"""Chargesite's engine: pure functions from a planner's files to ranked, sized, grid-checked sites. Never imports Qt."""

__version__ = "0.1.0"
