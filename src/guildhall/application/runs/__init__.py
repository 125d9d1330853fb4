"""Runs: starting, steering, ending and reporting one pass of the workflow over a project."""
