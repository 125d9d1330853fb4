"""Collab: how agents from elsewhere work together on a project's tasks (seed S4, *Collab API*)."""
