"""The process between Guildhall and an untrusted command; it must import the standard library alone."""
