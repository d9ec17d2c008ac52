"""The endpoint that the peers share: the same embedded server that ours uses, or the same provider."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cache

from rag.settings import Settings

from ..errors import MeasureError
from .protocol import Served


@contextmanager
def shared_endpoint(settings: Settings) -> Iterator[Callable[[], Served]]:
    """Gives a function that starts the endpoint when it is first called; it is stopped at the end."""
    with ExitStack() as stack:

        @cache
        def served() -> Served:
            provider, _, model = settings.model.partition("/")
            if provider == "local":
                return stack.enter_context(_embedded(settings, model))
            if provider == "openai":
                from rag.llm.endpoint import openai_endpoint

                endpoint = openai_endpoint(settings, model)
                return Served(endpoint.base_url, endpoint.key, endpoint.model, settings.timeout)
            raise MeasureError(f"the peers cannot be given {settings.model}", hint="Use local/... or openai/...")

        yield served


@contextmanager
def _embedded(settings: Settings, model: str) -> Iterator[Served]:
    from rag.llm.embedded import EmbeddedServer, LocalModel, context_for

    local = LocalModel.named(model, settings.cache)
    server = EmbeddedServer(local, context_tokens=context_for(local, settings), threads=settings.threads)
    server.start()
    try:
        yield Served(f"{server.address}/v1", server.key, local.name, settings.timeout)
    finally:
        server.close()
