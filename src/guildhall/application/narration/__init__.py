"""Narration: what the journal's events and the company's figures are called in words for people."""
