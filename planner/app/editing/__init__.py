"""What the planner's hand changes in a project: pure functions, Project in, Project out."""
