"""Actions by subject: a module here with ``ACTIONS`` is found; its ``ORDER`` sets its place in the menus."""
