"""Budgets: what a task, run, project or org may spend, reserved before a call and settled after it."""
