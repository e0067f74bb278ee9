"""Networks as they are: tables to a pandapower net, topology, positions, repairs and checks."""
