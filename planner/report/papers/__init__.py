"""Papers that go out, a module each (planner/report/paper_kind.py)."""
