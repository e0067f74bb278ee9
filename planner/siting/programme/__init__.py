"""A programme under a budget: which sites, how large, in which year, as far as network, roads and districts allow."""
