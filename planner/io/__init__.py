"""Foreign files in: guarded readers, column mapping, plain grid tables."""
