"""Artifacts: what tasks and runs have to show, and where its content is kept."""
