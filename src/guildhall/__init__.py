"""Guildhall: a control plane that runs a software company of AI agents."""

__version__ = "0.1.0"
