"""Capex, opex and cash flow."""
