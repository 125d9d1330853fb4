"""Comments: the threaded audit trail of a task, with type, metrics, blockers and next steps."""
