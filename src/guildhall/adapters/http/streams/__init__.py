"""Live streams: one reader of each journal in the process, and everybody who listens to it."""
