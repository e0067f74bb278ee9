"""Load flow: planning rules and limits, pandapower's own, and the factorised network with its compiled kernels."""
