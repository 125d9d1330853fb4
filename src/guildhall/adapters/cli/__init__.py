"""The command line: what a person types; it calls the application and holds no rule of its own."""
