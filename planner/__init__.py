"""Chargesite's engine: pure functions from a planner's files to ranked, sized, grid-checked sites. Never imports Qt."""

import planner.io.guard as _guard  # noqa: F401 - GDAL must be locked down before anything imports geopandas

__version__ = "0.1.0"
