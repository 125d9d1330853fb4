"""Members: which people belong to an org, and in which role."""
