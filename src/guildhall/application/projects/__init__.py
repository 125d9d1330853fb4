"""Projects: what can be asked of a product being built, beside its runs."""
