"""How it is remembered: the only place with SQL."""
