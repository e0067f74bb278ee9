"""What the hand holds on the map: looking at features, choosing them, measuring, drawing, moving."""
