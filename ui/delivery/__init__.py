"""Board, timeline, parties, gates and versions: how the window shows what ``planner.app.delivery`` does."""
