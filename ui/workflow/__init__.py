"""The order of the work as a row of steps, each with what it still lacks."""
