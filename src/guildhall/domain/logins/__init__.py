"""Logins: people who signed in, and for how long they need not do so again."""
