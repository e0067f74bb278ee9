"""How the sample projects are made: deterministic, without random numbers, clock or network."""
