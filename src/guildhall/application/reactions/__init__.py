"""Reactions: readers of the journal with a stored cursor, held under a lease, that do what follows an event."""
