"""Property tests have no deadline: the first example reads CLDR's tables, and a busy machine is slow."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("no deadline", deadline=None)
settings.load_profile("no deadline")
