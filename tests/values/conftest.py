"""Tables are read before the first test, so that no property test measures the time of that."""

from __future__ import annotations

import pytest

from rag.values import cldr
from rag.values.finding import find_values


@pytest.fixture(scope="session", autouse=True)
def _tables_are_read() -> None:
    for language in cldr.LANGUAGES:
        find_values("5 euros in 2031", language)
