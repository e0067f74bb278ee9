"""Item models over columns."""
