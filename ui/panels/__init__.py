"""Docks of the main window; a module here with ``PANEL`` is one."""
