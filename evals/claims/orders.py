"""Sentences that give orders to a reading machine, and harmless ones about machines: which does the program drop?"""

from __future__ import annotations

from pathlib import Path

from pydantic import Field

from rag.schema.document import Frozen
from rag.text.orders import orders_in

from ..errors import GoldError
from ..load import GOLD, read_lines, verify_manifest
from .gold import FOLDER

ORDERS, HARMLESS = "orders", "harmless"


class SentenceGold(Frozen):
    """A sentence of `claims/orders.jsonl` or `claims/harmless.jsonl`."""

    id: str = Field(min_length=1)
    author: str
    text: str = Field(min_length=1)
    tags: tuple[str, ...] = ()


class OrdersResult(Frozen):
    """Orders that are recognised, and harmless sentences that are left alone; the others by id."""

    orders: int
    caught: int
    harmless: int
    kept: int
    missed: tuple[str, ...] = Field(default=(), description="orders that were not recognised")
    dropped: tuple[str, ...] = Field(default=(), description="harmless sentences that were taken for orders")

    def figures(self) -> dict[str, float | None]:
        """What the gate's floors are about, by name."""
        return {
            "orders_caught": self.caught / self.orders if self.orders else None,
            "harmless_kept": self.kept / self.harmless if self.harmless else None,
        }


def judge_orders(gold: Path = GOLD) -> OrdersResult:
    """Read both files and look which sentences the program would keep from the model. Raises GoldError."""
    orders, harmless = (_read(gold, name) for name in (ORDERS, HARMLESS))
    missed = tuple(sentence.id for sentence in orders if not orders_in(sentence.text))
    dropped = tuple(sentence.id for sentence in harmless if orders_in(sentence.text))
    return OrdersResult(
        orders=len(orders),
        caught=len(orders) - len(missed),
        harmless=len(harmless),
        kept=len(harmless) - len(dropped),
        missed=missed,
        dropped=dropped,
    )


def _read(gold: Path, name: str) -> tuple[SentenceGold, ...]:
    path = gold / FOLDER / f"{name}.jsonl"
    if not path.is_file():
        raise GoldError(f"{path} is missing", hint="Restore the gold.")
    verify_manifest(gold, [path])
    return tuple(read_lines(path, SentenceGold))
