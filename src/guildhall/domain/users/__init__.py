"""Users: the people of an installation and what they sign in with."""
