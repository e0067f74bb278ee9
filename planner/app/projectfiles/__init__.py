"""What planners do with projects as files; :mod:`planner.app.projects` offers it in one place."""
