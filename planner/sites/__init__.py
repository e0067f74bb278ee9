"""Candidates, exclusions, criteria, scoring."""
