"""Parts of the main window: its docks, its menus, its crash hooks, and what lies over the map."""
