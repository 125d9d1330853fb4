"""Schedules: what is started at times to come, each of them once."""
