"""Projects: a product being built, with a goal, a repository, a team and a lifecycle."""
