"""Orgs: the tenant that owns everything below it."""
