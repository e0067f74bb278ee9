"""Load flow, hosting capacity, connection and upgrades. The only importer of pandapower."""
