"""The routes, a file a feature, each with the models of what it takes and gives."""
