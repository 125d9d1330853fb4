"""Schedules: made and changed by people, and kept by the timekeeper."""
