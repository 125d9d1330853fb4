"""Access: who asks, what they may do, and in which org."""
