"""Webhooks: made, changed and tried by people, and told of events by one process at a time."""
