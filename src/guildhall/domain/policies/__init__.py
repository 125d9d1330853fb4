"""Ordered, named rules that several parts of the domain decide by; they hold no state of their own."""
