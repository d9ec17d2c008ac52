"""The proof page: a document's text with every quoted span in its field's colour, and the record beside it.

One HTML file without script or external asset. Text of the document and of the model goes through
`rag.exporting.elements`, which escapes everything and shows hidden characters.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from pydantic import BaseModel

from rag.exporting.elements import Html, element, head_of, join, page
from rag.exporting.leaves import entries, field_names, heading, leaves, told
from rag.exporting.proof_style import style_for
from rag.schema.answer import WhereOf, nowhere
from rag.schema.document import Bounds
from rag.schema.partnership import Grounded, Record, Unsupported


@dataclass(frozen=True, slots=True)
class Proofs:
    """The quoted spans of a record by number, in the order of the text; `colours` are the fields by number,
    `places` where in its file each span stands, where that is known."""

    numbers: Mapping[Bounds, int]
    fields: Mapping[Bounds, tuple[str, ...]]
    colours: Mapping[str, int]
    places: Mapping[Bounds, str]

    @classmethod
    def of(cls, record: Record, text: str, where_of: WhereOf = nowhere) -> Proofs:
        """The spans that stand in the text word for word; others are no proof."""
        fields: dict[Bounds, list[str]] = {}
        for leaf in leaves(record):
            if is_proved(leaf.proof, text):
                held = fields.setdefault(_key(leaf.proof), [])
                if leaf.field not in held:
                    held.append(leaf.field)
        places = {key: where_of(record.document, key[0]) for key in fields}
        ordered = sorted(fields, key=lambda key: (key[0], -key[1]))
        return cls(
            numbers={key: number for number, key in enumerate(ordered, start=1)},
            fields={key: tuple(fields[key]) for key in ordered},
            colours={name: number for number, name in enumerate(field_names(type(record)))},
            places={key: place for key, place in places.items() if place},
        )


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of the text under the same spans throughout, the shortest span first."""

    start: int
    end: int
    spans: tuple[Bounds, ...]


def write_proof_page(record: Record, text: str, title: str, where_of: WhereOf = nowhere) -> str:
    """The page as one HTML document; `text` is the stored text that the record's offsets refer to.

    `where_of` (`library.where`) makes it name the page, slide or cells of each proof.
    """
    proofs = Proofs.of(record, text, where_of)
    head = head_of(f"{title} – record with proofs", style_for(len(proofs.colours), proofs.numbers.values()))
    body = element(
        "body",
        element("header", element("h1", title, dir="auto"), element("p", _about(record, proofs), class_="muted small")),
        element("main", _record(record, text, proofs), _text(text, proofs)),
        element("footer", element("p", _cost(record))),
    )
    return page(head, body)


def is_proved(proof: Grounded[Any], text: str) -> bool:
    """True when the quote stands at its offsets."""
    return proof.start < proof.end <= len(text) and text[proof.start : proof.end] == proof.quote


def segments(length: int, spans: Sequence[Bounds]) -> Iterator[Segment]:
    """The text cut wherever a span begins or ends; together the segments are the text, without gap or overlap."""
    cuts = sorted({0, length, *(cut for span in spans for cut in span)})
    shortest_first = sorted(spans, key=lambda span: (span[1] - span[0], span))
    for start, end in pairwise(cuts):
        yield Segment(start, end, tuple(span for span in shortest_first if span[0] < end and span[1] > start))


# the record


def _record(record: Record, text: str, proofs: Proofs) -> Html:
    seen: set[Bounds] = set()
    names = field_names(type(record))
    silent = [heading(name) for name in names if not entries(record, name)]
    return element(
        "section",
        element("h2", "Record"),
        [_field(record, name, text, proofs, seen) for name in names if entries(record, name)],
        element("p", f"Not stated in the text: {', '.join(silent)}.", class_="muted small silent") if silent else None,
        _unsupported(record.unsupported),
        id="record",
    )


def _field(record: Record, name: str, text: str, proofs: Proofs, seen: set[Bounds]) -> Html:
    colour = f"f{proofs.colours[name]}"
    held = [_entry(entry, colour, text, proofs, seen) for entry in entries(record, name)]
    return element("article", element("h3", heading(name), class_=colour), element("ul", held))


def _entry(entry: Any, colour: str, text: str, proofs: Proofs, seen: set[Bounds], label: str = "") -> Html:
    """A value, or a thing: its first part, and the others listed below it."""
    part = element("span", f"{heading(label)}: ", class_="part") if label else None
    if isinstance(entry, Grounded):
        return element("li", part, _value(entry, colour, text, proofs, seen))
    if isinstance(entry, tuple):
        return join([_entry(item, colour, text, proofs, seen, label) for item in entry])
    parts = [(name, value) for name, value in _parts(entry) if value not in (None, ())]
    first, rest = (parts[0], parts[1:]) if isinstance(parts[0][1], Grounded) else (None, parts)
    return element(
        "li",
        part,
        None if first is None else _value(first[1], colour, text, proofs, seen),
        element("ul", [_entry(value, colour, text, proofs, seen, name) for name, value in rest]) if rest else None,
    )


def _parts(thing: BaseModel) -> Iterator[tuple[str, Any]]:
    for name in type(thing).model_fields:
        yield name, getattr(thing, name)


def _value(proof: Grounded[Any], colour: str, text: str, proofs: Proofs, seen: set[Bounds]) -> Html:
    """The value as a link to its proof; the first of a span is where the way back from the text leads."""
    key = _key(proof)
    if not is_proved(proof, text):
        return join(told(proof.value), element("span", " no such words in this text", class_="how bad"))
    number = proofs.numbers[key]
    back = None if key in seen else f"v{number}"
    seen.add(key)
    link = element(
        "a", told(proof.value), href=f"#p{number}", id=back, class_=f"value {colour}", title=proof.quote, dir="auto"
    )
    place = f" {proofs.places[key]}" if key in proofs.places else ""
    how = place + (f" {proof.how or 'derived'}" if proof.match == "derived" else "")
    return join(link, element("span", how, class_="how") if how else None)


def _unsupported(left_out: Sequence[Unsupported]) -> Html | None:
    if not left_out:
        return None
    items = [
        element(
            "li",
            element("span", f"{heading(dropped.field)}: ", class_="part"),
            element("q", dropped.said, dir="auto") if dropped.said else None,
            element("span", f" {dropped.reason}", class_="how"),
        )
        for dropped in left_out
    ]
    return element(
        "details",
        element("summary", f"Unsupported ({len(left_out)})"),
        element("p", "What the model said and the text does not prove. It is not in the record.", class_="muted small"),
        element("ul", items),
        class_="unsupported",
        open=True,
    )


# the text


def _text(text: str, proofs: Proofs) -> Html:
    parts = [_segment(segment, text, proofs) for segment in segments(len(text), list(proofs.numbers))]
    return element("section", element("h2", "Text"), element("div", parts, class_="body", dir="auto"), id="text")


def _segment(segment: Segment, text: str, proofs: Proofs) -> Html | str:
    words = text[segment.start : segment.end]
    if not segment.spans:
        return words
    numbers = [proofs.numbers[span] for span in segment.spans]
    fields = list(dict.fromkeys(name for span in segment.spans for name in proofs.fields[span]))
    colours = [proofs.colours[name] for name in fields]
    second = [f"two g{colours[1]}"] if len(colours) > 1 else []
    classes = [f"f{colours[0]}", *second, *(f"s{number}" for number in numbers)]
    begun = [proofs.numbers[span] for span in segment.spans if span[0] == segment.start]
    ended = [proofs.numbers[span] for span in segment.spans if span[1] == segment.end]
    return join(
        [element("span", id=f"p{number}", class_="at") for number in begun],
        element("mark", words, class_=" ".join(classes), title=", ".join(map(heading, fields))),
        [_back(number) for number in ended],
    )


def _back(number: int) -> Html:
    return element("sup", element("a", str(number), href=f"#v{number}", aria_label=f"Back to value {number}"))


# words


def _about(record: Record, proofs: Proofs) -> str:
    values = sum(1 for _ in leaves(record))
    return f"{record.document} · {values} values, proved by {len(proofs.numbers)} passages of the text"


def _cost(record: Record) -> str:
    usage = record.usage
    return (
        f"{record.model or 'no model'} · {usage.calls} calls · {usage.prompt_tokens:,} + {usage.completion_tokens:,} "
        f"tokens · {record.seconds:.1f} s"
    )


def _key(proof: Grounded[Any]) -> Bounds:
    return proof.start, proof.end
