"""Requests that may be repeated: what was answered under an idempotency key."""
