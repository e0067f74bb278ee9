"""Use cases: what window and command line call."""
