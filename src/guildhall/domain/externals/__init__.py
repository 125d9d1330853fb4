"""Externals: what clients record of what happened elsewhere; it never changes anything here."""
