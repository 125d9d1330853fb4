"""Sessions: one agent at work, what it holds, and what it may use."""
