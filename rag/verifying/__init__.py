"""Checking a text that people already have: each claim of it against the documents."""
