"""Leases: time-bounded rights to a resource, with a fencing token that only grows."""
