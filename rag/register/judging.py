"""Judgements of people about two things: stored by names and document ids, so that they outlive every record."""

from __future__ import annotations

from rag.errors import UsageError
from rag.register.building import Outcome, Schema, entity_named, register
from rag.schema.register import Entity
from rag.storage.statements import Judgement
from rag.storage.store import Store


def judge(store: Store, schema: Schema, a: str, b: str, *, same: bool | None) -> None:
    """Keep that two entries, parties or persons are the same, or not; None takes a judgement back.

    Told apart are all documents or names of the two, so that no third one joins them again. Raises UsageError.
    """
    found = register(store, schema)
    one, two = found.entry(a), found.entry(b)
    with store.statements() as kept:
        judged = kept.judgements()
        if one is not None and two is not None:
            mine, theirs, sort = one.documents, two.documents, "deal"
            if one is two:
                mine, theirs = (_document(a, one.documents),), tuple(d for d in one.documents if d != a and d == b)
        else:
            outcome = Outcome({}, found.entities, ())
            sort, mine, theirs = _names(outcome, a, b)
        pairs = [(x, y) for x in mine for y in theirs if x != y]
        if same is True:
            pairs = [pair for pair in pairs if pair == (mine[0], theirs[0])] or pairs[:1]
            kept.forget(one for one in judged if not one.same and {one.a, one.b} <= {*mine, *theirs})
        if not pairs:
            raise UsageError(f"{a} and {b} are the same already", hint="Name two documents or names of it to split it.")
        made = [Judgement(sort, min(pair), max(pair), bool(same)) for pair in pairs]
        if same is None:
            kept.forget(made)
        else:
            kept.judge(made)


def _document(given: str, documents: tuple[str, ...]) -> str:
    return given if given in documents else documents[0]


def _names(outcome: Outcome, a: str, b: str) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    for sort in ("party", "person"):
        mine, theirs = _one(outcome, sort, a), _one(outcome, sort, b)
        if mine is not None and theirs is not None:
            if mine.id == theirs.id:
                return sort, (_spelled(mine, a),), (_spelled(theirs, b),)
            return sort, mine.names, theirs.names
    missing = a if not any(entity_named(outcome, sort, a) for sort in ("party", "person")) else b
    raise UsageError(
        f"the register has no entry, party or person {missing!r}",
        hint="rag register shows the entries, rag register parties the names. Both must be of one sort.",
    )


def _one(outcome: Outcome, sort: str, name: str) -> Entity | None:
    found = entity_named(outcome, sort, name)
    return next((one for one in found if name in one.names), found[0] if len(found) == 1 else None)


def _spelled(entity: Entity, name: str) -> str:
    return next((one for one in entity.names if one.casefold() == name.casefold()), entity.names[0])
