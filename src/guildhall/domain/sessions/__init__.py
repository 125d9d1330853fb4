"""Sessions: one agent at work, with workspace, memory and tokens used; resumable and handed over."""
