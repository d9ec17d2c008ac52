"""A small register with a conflict, an unsure name, a renewal, an unread document, coarse dates and hostile text."""

from __future__ import annotations

from decimal import Decimal

from rag.schema.register import Cell, Entry, FieldKind, Register, Relation, Statement, Value

HOSTILE = '<script>document.title = "owned"</script> {{7*7}} \u202e'

TEXTS = {
    "first": "The basin\n\nVelm and Orla signed on 12 March 2031 in Velm. Velm pays €4.5 million.\n\nMore follows.",
    "second": "Orla news\n\nThe pact, signed in March 2031, brings 4.2 million euros to Orla.",
    "third": "Renewal\n\nOn 2 May 2035 the pact of Velm and Orla was renewed for 300,000 francs.",
    "fourth": f"Attack\n\n{HOSTILE} was signed in 2029.",
}

FIELDS: dict[str, FieldKind] = {
    "parties.name": "name",
    "signed_on": "date",
    "funding.amount": "money",
    "notice_period": "text",
}


def statement(document: str, field: str, quote: str, normal: str, **more: str) -> Statement:
    """A statement whose quote is found in its document. `low` and `high` are given for dates, "12 EUR" for sums."""
    start = TEXTS[document].index(quote)
    money = normal.split() if field == "funding.amount" else []
    return Statement(
        document=document, start=start, end=start + len(quote), kind="Partnership", field=field, path=field,
        value=quote, normal=normal, quote=quote, match="exact" if quote == normal else "derived",
        how="", amount=Decimal(money[0]) if money else None, currency=money[1] if money else "", **more,  # type: ignore[arg-type]
    )  # fmt: skip


def value(text: str, *statements: Statement, proposed: bool = True) -> Value:
    return Value(text=text, normal=statements[0].normal, statements=statements, proposed=proposed)


def cell(field: str, *values: Value, conflict: str = "", unsure: bool = False) -> Cell:
    state = "stated" if values else "silent"
    return Cell(field=field, state=state, values=values, conflict=conflict, unsure=unsure)  # type: ignore[arg-type]


def small_register() -> Register:
    """Three entries of four documents, and one document that was not read."""
    velm = value("Velm", statement("first", "parties.name", "Velm", "velm"))
    orla = value("Orla", statement("first", "parties.name", "Orla", "orla"),
                 statement("second", "parties.name", "Orla", "orla"))  # fmt: skip
    exact = statement("first", "signed_on", "12 March 2031", "2031-03-12", low="2031-03-12", high="2031-03-12")
    day = value(
        "2031-03-12",
        exact,
        statement("second", "signed_on", "March 2031", "2031-03", low="2031-03-01", high="2031-03-31"),
    )
    more = value("4,500,000 EUR", statement("first", "funding.amount", "€4.5 million", "4500000 EUR"))
    less = value("4,200,000 EUR", statement("second", "funding.amount", "4.2 million euros", "4200000 EUR"),
                 proposed=False)  # fmt: skip
    basin = Entry(
        id="first", title="The basin", documents=("first", "second"),
        cells={
            "parties.name": cell("parties.name", velm, orla, unsure=True),
            "signed_on": cell("signed_on", day),
            "funding.amount": cell("funding.amount", more, less, conflict="first is more official"),
            "notice_period": cell("notice_period"),
        },
    )  # fmt: skip
    later = statement("third", "signed_on", "2 May 2035", "2035-05-02", low="2035-05-02", high="2035-05-02")
    renewed = value("2035-05-02", later)
    francs = value("300,000 CHF", statement("third", "funding.amount", "300,000 francs", "300000 CHF"))
    renewal = Entry(
        id="third", title="Renewal", documents=("third",), relation=Relation(kind="renewal", of="first"),
        cells={
            "parties.name": cell("parties.name", value("Orla", statement("third", "parties.name", "Orla", "orla"))),
            "signed_on": cell("signed_on", renewed),
            "funding.amount": cell("funding.amount", francs),
            "notice_period": cell("notice_period"),
        },
    )  # fmt: skip
    year = value("2029", statement("fourth", "signed_on", "2029", "2029", low="2029-01-01", high="2029-12-31"))
    attack = Entry(
        id="fourth", title=HOSTILE, documents=("fourth",),
        cells={
            "parties.name": cell("parties.name", value(HOSTILE, statement("fourth", "parties.name", HOSTILE, HOSTILE))),
            "signed_on": cell("signed_on", year),
            "funding.amount": Cell(field="funding.amount", state="not_read"),
            "notice_period": Cell(field="notice_period", state="not_read"),
        },
    )  # fmt: skip
    return Register(kind="Partnership", fields=FIELDS, entries=(basin, renewal, attack), unread=("fifth",))
