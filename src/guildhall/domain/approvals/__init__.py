"""Approvals: a question to a person, bound to the hash of what is approved."""
