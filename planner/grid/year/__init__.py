"""A year of load flows: profiles, worst hours, free power per hour."""
