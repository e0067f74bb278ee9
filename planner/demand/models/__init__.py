"""One module a use case: how many sessions it has and what they take, before competition."""
