"""Steps: the work that a workflow's node puts on the queue, done once under a lease."""
