"""Variants on their way through the merge queue: what a run that brings one means for it."""
