"""Reaches webhooks over HTTP: signed, within limits, and never to an address inside."""
