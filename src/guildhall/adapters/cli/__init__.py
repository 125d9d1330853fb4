"""The command line: what a person types in a terminal; it calls the application and holds no rule of its own."""
