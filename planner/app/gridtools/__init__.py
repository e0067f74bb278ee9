"""Use cases on one grid file, the same for command line and window: check, hosting, year, outages, connect, upgrade."""
