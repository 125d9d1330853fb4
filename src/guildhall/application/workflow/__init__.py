"""The workflow: what each node of the two graphs asks for, does and decides (seed S2, *Workflow*)."""
