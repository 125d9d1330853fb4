"""The one tree of migrations for both databases; versions are named by date and slug."""
