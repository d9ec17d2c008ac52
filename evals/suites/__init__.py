"""Suites whose gold is more than questions about single documents."""
