"""The command line: one module a command in planner/cli/commands, found and registered at start."""
