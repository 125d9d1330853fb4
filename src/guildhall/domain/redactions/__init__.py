"""Redactions: payloads of the journal that were taken out, by whom and why."""
