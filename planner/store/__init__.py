"""The project's text form (PROJECT.toml) and, later, its working form."""
