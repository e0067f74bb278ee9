"""Pages of the site panel; a module here with ``PAGE`` is one."""
