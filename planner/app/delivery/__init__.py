"""Who does what until a site is live, what was decided when, and what the running sites deliver. Days are given."""
