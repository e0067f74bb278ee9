"""The desktop window: shows and edits; every answer comes from planner.app."""
