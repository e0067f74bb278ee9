"""Road graph, travel times, catchments, competition."""
