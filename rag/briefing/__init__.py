"""Briefings: one page for somebody who goes into a meeting, from record, summary and explained answers."""
