"""Views: what is queried, written in the transaction of the events they show."""
