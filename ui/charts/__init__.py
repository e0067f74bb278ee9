"""Charts in the colours of the look."""
