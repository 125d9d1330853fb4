"""Sprints: a goal with dates and a set of tasks."""
