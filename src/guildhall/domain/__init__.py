"""What is true: Python over records that decides, with no I/O, no clock and no framework."""
