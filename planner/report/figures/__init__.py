"""Figures of the report as SVG, drawn with matplotlib."""
