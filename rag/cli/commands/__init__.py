"""The commands, one module per group.

A module here is found by itself. It has `PLACE`, where its group stands in the help, and `register(app)`, which adds
its commands with `rag.cli.calling.command`.
"""

from __future__ import annotations
