"""What can be asked: one function a use case, over ports; it names no framework and no database."""
