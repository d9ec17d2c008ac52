"""Making the register of the kept records, and keeping it in step with them and with what people judged."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rag.register.conflicts import DocumentStanding, standing, weighed
from rag.register.deals import Deals, Report, resolve_deals
from rag.register.entities import Naming, Sighting, join_by_deals, resolve_parties, resolve_persons
from rag.register.fields import NAMES
from rag.register.stating import fields_not_read, states
from rag.register.words import cell_text
from rag.schema.register import (
    Cell,
    CellState,
    Entity,
    Entry,
    FieldKind,
    Question,
    Register,
    Relation,
    Statement,
    Value,
)
from rag.storage.statements import Judgement, StatementRow
from rag.storage.store import Store
from rag.values import folded

VERSION = 2
"""Raised when the same records and judgements would give another register."""

PER_DOCUMENT = frozenset({"title", "announced_on", "objectives"})
"""Fields of a partnership that each report words for itself."""


@dataclass(frozen=True, slots=True)
class Schema:
    """A schema as the register sees it. `kind` is the name of its records in the store; `lists` are its fields that
    hold several values; only a partnership has parties and deals to be resolved."""

    kind: str
    fields: Mapping[str, FieldKind]
    lists: frozenset[str]

    @property
    def is_partnership(self) -> bool:
        """Whether parties, persons and deals are resolved."""
        return self.kind == "Partnership"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of resolving besides the statements. `not_read` are, by field, the documents whose record does not say
    whether they state it."""

    relations: dict[str, Relation]
    entities: tuple[Entity, ...]
    questions: tuple[Question, ...]
    not_read: Mapping[str, frozenset[str]] = dataclasses.field(default_factory=dict)

    def dumped(self) -> str:
        """As JSON."""
        return json.dumps(
            {
                "relations": {head: one.model_dump() for head, one in self.relations.items()},
                "entities": [one.model_dump() for one in self.entities],
                "questions": [one.model_dump() for one in self.questions],
                "not_read": {name: sorted(documents) for name, documents in self.not_read.items()},
            }
        )

    @classmethod
    def loaded(cls, text: str) -> Outcome:
        """From JSON."""
        raw = json.loads(text)
        return cls(
            {head: Relation(**one) for head, one in raw["relations"].items()},
            tuple(Entity(**one) for one in raw["entities"]),
            tuple(Question(**one) for one in raw["questions"]),
            {name: frozenset(documents) for name, documents in raw["not_read"].items()},
        )


def settled(store: Store, schema: Schema) -> Outcome:
    """Bring the statements in step with records, documents and judgements; costs one look where nothing changed.

    Raises StorageError when the library cannot be written and its statements are not up to date.
    """
    with store.statements() as kept:
        judged = kept.judgements()
        stamp = _stamp(schema, kept.state(schema.kind), judged)
        stated = kept.stated(schema.kind)
    if stated is not None and stated[0] == stamp:
        return Outcome.loaded(stated[1])
    with store.statements() as kept:
        records = kept.kept(schema.kind)

    def page_of(document: str, offset: int) -> int | None:
        return max((page.number for page in store.pages(document) if page.start <= offset), default=None)

    rows = [row for record in records for row in states(record, schema.kind, schema.fields, page_of)]
    if schema.is_partnership:
        texts = {record.document: store.text(record.document) for record in records}
        outcome, rows = _resolved(rows, texts, judged, [record.document for record in records])
    else:
        outcome = Outcome({}, (), ())
    outcome = dataclasses.replace(outcome, not_read=fields_not_read(records, schema.fields))
    rows = _weighed(rows, schema, store)
    with store.statements() as kept:
        kept.replace(schema.kind, rows, stamp, outcome.dumped())
    return outcome


def register(
    store: Store, schema: Schema, *, entries: Sequence[str] | None = None, known: Outcome | None = None
) -> Register:
    """The register, or the part of it with these entries, in their order. Raises StorageError.

    `known` is the outcome of `settled`, where the caller has it already.
    """
    outcome = known or settled(store, schema)
    with store.statements() as kept:
        few = entries is not None and len(entries) <= 500  # more would not fit into one statement of SQLite
        rows = kept.rows(schema.kind, entries=entries if few else None)
        unread = tuple(kept.unread(schema.kind))
    by_entry: dict[str, list[StatementRow]] = defaultdict(list)
    for row in rows:
        by_entry[row.entry].append(row)
    names = {entity.id: entity.names[0] for entity in outcome.entities}
    open_names = {name for one in outcome.questions if one.sort != "deal" for name in (one.a, one.b)}
    wanted = list(by_entry) if entries is None else [one for one in entries if one in by_entry]
    made = [_entry(one, by_entry[one], schema, outcome, names, open_names, store) for one in wanted]
    return Register(
        kind=schema.kind,
        fields=dict(schema.fields),
        entries=tuple(made),
        entities=outcome.entities,
        questions=outcome.questions,
        unread=unread,
    )


def values_of(rows: Iterable[StatementRow], field: str, names: Mapping[str, str]) -> list[Value]:
    """The distinct values that statements of one field of one entry give, in their order. A date that another one
    gives more exactly is part of that one."""
    grouped: dict[str, list[StatementRow]] = {}
    for row in rows:
        grouped.setdefault(row.entity or row.normal, []).append(row)
    fuller = _fuller(grouped)
    for coarse, fine in fuller.items():
        grouped[fine] += grouped.pop(coarse)
    return [
        Value(
            text=names.get(key) or cell_text(held[0]),
            normal=key,
            statements=tuple(_statement(row) for row in held),
            proposed=any(row.proposed for row in held),
        )
        for key, held in grouped.items()
    ]


def _fuller(grouped: Mapping[str, Sequence[StatementRow]]) -> dict[str, str]:
    found = {}
    dates = [key for key, held in grouped.items() if held[0].low]
    for coarse in dates:
        fine = next((key for key in sorted(dates, key=len, reverse=True) if key.startswith(f"{coarse}-")), None)
        if fine is not None:
            found[coarse] = fine
    return found


def _entry(
    id: str,
    rows: Sequence[StatementRow],
    schema: Schema,
    outcome: Outcome,
    names: Mapping[str, str],
    open_names: set[str],
    store: Store,
) -> Entry:
    by_field: dict[str, list[StatementRow]] = defaultdict(list)
    for row in rows:
        by_field[row.field].append(row)
    documents = tuple(dict.fromkeys(row.document for row in rows))
    cells = {}
    for field in schema.fields:
        values = values_of(by_field[field], field, names)
        why = ""
        if any(not value.proposed for value in values):
            standings = _standings(documents, rows, store)
            single = field.partition(".")[0] not in schema.lists
            values_marked, why = weighed(field, schema.fields[field], values, standings, single=single)
            values = list(values_marked)
        unsure = any(row.value in open_names for row in by_field[field])
        unread = outcome.not_read.get(field.partition(".")[0], frozenset())
        state: CellState = "stated" if values else "silent" if unread.isdisjoint(documents) else "not_read"
        cells[field] = Cell(field=field, state=state, values=tuple(values), conflict=why, unsure=unsure)
    title = next((row.value for row in by_field["title"] or by_field["name"]), id)
    return Entry(id=id, title=title, documents=documents, relation=outcome.relations.get(id), cells=cells)


def _statement(row: StatementRow) -> Statement:
    given = row._asdict()
    for name in ("entry", "size", "proposed"):
        del given[name]
    return Statement(**{**given, "amount": row.decimal})


def _resolved(
    rows: list[StatementRow], texts: Mapping[str, str], judged: Sequence[Judgement], documents: Sequence[str]
) -> tuple[Outcome, list[StatementRow]]:
    used: dict[str, dict[str, set[str]]] = {"party": defaultdict(set), "person": defaultdict(set)}
    for row in rows:
        if row.field in NAMES:
            used[NAMES[row.field]][row.value].add(row.document)
    parties = resolve_parties(used["party"], texts, judged)
    join_by_deals(parties, _sightings(rows))
    persons = resolve_persons(used["person"], judged)
    entities = {"party": parties.entities(), "person": persons.entities()}
    ids = {(sort, name): one.id for sort, found in entities.items() for one in found for name in one.names}
    rows = [row._replace(entity=ids[NAMES[row.field], row.value]) if row.field in NAMES else row for row in rows]
    deals = resolve_deals(_reports(rows, texts, documents), judged)
    entry_of = {document: group[0] for group in deals.groups for document in group}
    rows = [row._replace(entry=entry_of[row.document]) for row in rows]
    return _outcome(entities, (parties, persons), deals), rows


def _sightings(rows: Iterable[StatementRow]) -> list[Sighting]:
    held: dict[str, dict[str, list[StatementRow]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        held[row.document][row.field].append(row)
    return [
        Sighting(
            frozenset(row.value for row in fields["parties.name"]),
            next((row.low for row in fields["signed_on"] if row.low == row.high), ""),
            frozenset(row.normal for row in fields["funding.amount"]),
        )
        for fields in held.values()
    ]


def _outcome(entities: Mapping[str, list[Entity]], namings: Sequence[Naming], deals: Deals) -> Outcome:
    questions = [one for naming in namings for one in naming.open_questions()]
    return Outcome(
        dict(deals.relations),
        tuple(one for found in entities.values() for one in found),
        (*deals.questions, *questions),
    )


def _reports(rows: Iterable[StatementRow], texts: Mapping[str, str], documents: Sequence[str]) -> list[Report]:
    held: dict[str, dict[str, list[StatementRow]]] = {one: defaultdict(list) for one in documents}
    for row in rows:
        held[row.document][row.field].append(row)
    found = []
    for document, fields in held.items():
        signed = next(((row.low, row.high) for row in fields["signed_on"]), ("", ""))
        telling = [row.normal for name in ("focus_areas", "programmes") for row in fields[name]]
        found.append(
            Report(
                document=document,
                title=next((row.value for row in fields["title"]), document),
                parties=frozenset(row.entity for row in fields["parties.name"]),
                signed=signed,
                announced=next((row.low for row in fields["announced_on"]), ""),
                words=frozenset(telling),
                sums=frozenset(row.normal for row in fields["funding.amount"]),
                text=texts.get(document, ""),
            )
        )
    return found


def _weighed(rows: list[StatementRow], schema: Schema, store: Store) -> list[StatementRow]:
    """Statements whose value lost against another document's are marked so."""
    by_cell: dict[tuple[str, str], list[int]] = defaultdict(list)
    for place, row in enumerate(rows):
        if schema.fields[row.field] in ("date", "money"):
            by_cell[row.entry, row.field].append(place)
    by_entry: dict[str, list[StatementRow]] = defaultdict(list)
    for row in rows:
        by_entry[row.entry].append(row)
    marked = list(rows)
    for (entry, field), places in by_cell.items():
        documents = {rows[place].document for place in places}
        if len(documents) < 2:
            continue
        values = values_of([rows[place] for place in places], field, {})
        if len(values) < 2:
            continue
        single = field.partition(".")[0] not in schema.lists
        standings = _standings(sorted(documents), by_entry[entry], store)
        found, _ = weighed(field, schema.fields[field], values, standings, single=single)
        lost = {value.normal for value in found if not value.proposed}
        for place in places:
            if rows[place].normal in lost:
                marked[place] = rows[place]._replace(proposed=0)
    return marked


def _standings(documents: Sequence[str], rows: Iterable[StatementRow], store: Store) -> dict[str, DocumentStanding]:
    days = {row.document: row.low for row in rows if row.field == "announced_on"}
    return {one: standing(store.text(one), days.get(one) or store.document(one).date or "") for one in documents}


def _stamp(schema: Schema, records: tuple[int, int, str], judged: Sequence[Judgement]) -> str:
    parts = json.dumps([VERSION, list(schema.fields.items()), records, judged])
    return hashlib.sha256(parts.encode()).hexdigest()


def entity_named(outcome: Outcome, sort: str, name: str) -> list[Entity]:
    """The parties or persons that a name of a question means: by any of their names, else by their telling words."""
    from rag.register.names import core_words, party_key, person_key

    of_sort = [one for one in outcome.entities if one.kind == sort]
    key = person_key if sort == "person" else party_key
    exact = [one for one in of_sort if any(folded(name) == folded(other) for other in one.names)]
    if exact:
        return exact
    equal = [one for one in of_sort if any(key(name) == key(other) for other in one.names)]
    if equal:
        return equal
    wanted = set(core_words(name))
    return [one for one in of_sort if wanted and any(wanted <= set(core_words(other)) for other in one.names)]
