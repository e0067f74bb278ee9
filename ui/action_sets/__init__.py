"""Actions by subject: a module here with ``ACTIONS`` is found; its order in the menus is that of ``ORDER``, then names."""
