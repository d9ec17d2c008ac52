"""Text to unit vectors: one protocol, an embedded model and an OpenAI-compatible one behind it."""
