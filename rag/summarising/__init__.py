"""Summaries: telling sentences chosen by code, shortened by the model, kept only when they are proved."""
