"""The network in later years: declared growth and committed connections."""
