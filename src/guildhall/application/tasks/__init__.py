"""Tasks: what can be asked of them, from intake over the queue to their end."""
