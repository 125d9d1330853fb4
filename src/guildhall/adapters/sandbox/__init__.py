"""Run untrusted commands in isolation; this package must import nothing here, its launcher starts through it."""
