"""The task: a unit of work with one state machine, from the inbox to done."""
