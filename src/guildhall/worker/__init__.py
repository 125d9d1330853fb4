"""The workers' loops: two doors to the same application functions."""
