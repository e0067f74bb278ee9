"""N-1: single outages of a ring with re-supply through open points."""
