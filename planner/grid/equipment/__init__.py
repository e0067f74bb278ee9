"""What can be laid or exchanged: the catalogue, its aliases, single works on a copy of a net."""
