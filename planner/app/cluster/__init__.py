"""Whole assessments on other computers: a Dask scheduler that the planner names, and its workers.

Nothing here connects anywhere unless an address is given; ``distributed`` (the extra ``cluster``) is loaded only then.
"""
