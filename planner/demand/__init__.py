"""Sessions, energy and hourly profiles from traffic and population."""
