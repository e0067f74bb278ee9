"""The search of the window (Ctrl+K): over actions, panels, settings, layers, sites, places and help."""
