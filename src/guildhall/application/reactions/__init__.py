"""Reactions: readers of the journal, with a stored cursor and under a lease, that do what follows."""
