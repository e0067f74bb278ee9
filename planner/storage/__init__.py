"""Batteries behind a limited connection, sized by linear programme."""
