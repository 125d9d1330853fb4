"""Run untrusted commands in isolation; it must import nothing here, as its launcher starts through it."""
