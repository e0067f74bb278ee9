"""Questions of siting as files: OR-Library's p-median graphs, cost matrices with weights."""
