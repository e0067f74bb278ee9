"""Ways to make a connection fit: single works, their search, batteries, open points."""
