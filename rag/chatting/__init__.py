"""The job of a conversation: follow-ups made to stand alone, answers streamed, withdrawn when the check fails."""

from __future__ import annotations

from rag.chatting.chat import Chat, Parts

__all__ = ["Chat", "Parts"]
