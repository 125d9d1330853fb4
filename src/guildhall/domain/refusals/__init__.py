"""Refusals: what was asked for and not given, counted by who asked and minute (seed S4, *audit events*)."""
