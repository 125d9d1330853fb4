"""Agents: who is there, and what they may use."""
