"""Charger mix by service level; connection power."""
