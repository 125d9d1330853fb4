"""Keys: what programs show to say who they are."""
