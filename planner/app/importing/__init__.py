"""Import of one file that explains itself: what it is, where it lies, what its columns mean, which rows can be used."""
