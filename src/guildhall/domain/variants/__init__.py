"""Variants: the candidate outputs of a job, edited while they are drafts, then accepted or rejected."""
