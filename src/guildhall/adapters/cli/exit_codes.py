"""How a command ends, as a number; it must import nothing, for it is asked before anything is imported."""

COMPLETED = 0
ENDED_OTHERWISE = 1
BAD_INPUT = 2
INTERNAL = 70
INTERRUPTED = 130
"""What a shell shows for a program that Ctrl-C ended (128 + SIGINT)."""
TERMINATED = 143
