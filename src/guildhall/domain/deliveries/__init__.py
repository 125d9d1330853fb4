"""Deliveries of events to webhooks: attempts that are still made, and those that were given up."""
