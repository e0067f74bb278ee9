"""Import of a file, page by page: what it is, where it lies, what its columns mean, what can be used."""
