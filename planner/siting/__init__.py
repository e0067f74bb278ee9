"""Which sites together: covering and median models, with a bound on what the best choice could be worth."""
