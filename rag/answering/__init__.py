"""Questions: one at a time, or one after another in a chat."""
