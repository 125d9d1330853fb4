"""What is true: plain Python that decides, with no I/O, no clock and no framework."""
