"""Agent runtimes: who does the thinking, behind the port ``agent_runtime``."""
