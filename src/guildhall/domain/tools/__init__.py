"""Tools: what agents may use, each with its configuration."""
