"""Processes of this machine, as the kernel shows them."""

from guildhall.adapters.processes.proc import ProcProcesses

__all__ = ["ProcProcesses"]
