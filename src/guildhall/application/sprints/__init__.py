"""Sprints: a goal with dates, and the tasks that serve it."""
