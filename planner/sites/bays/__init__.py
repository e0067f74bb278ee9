"""Parking layout helper: places bays, aisles and marked zones on a site's ground."""
