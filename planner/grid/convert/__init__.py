"""Foreign models to plain tables by pandapower's own converters: the only place that uses them, always in a child."""
