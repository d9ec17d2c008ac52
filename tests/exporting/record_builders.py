"""Records built by hand for the tests of the exports: an ordinary one, and one full of hostile text."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from rag.schema.answer import Usage
from rag.schema.partnership import Funding, Grounded, Organisation, Partnership, Party, Signatory, Unsupported
from rag.values.dates import PartialDate

TEXT = """Orla and Velm agree on a tidal basin

ORLA, 9 May 2031 – The towns of Orla and Velm signed the Tidal Accord in the Old Customs House on 4 May 2031. Minister
Ida Brandt signed for Orla, and Mayor Per Lund for Velm.

Orla pays £3 million towards a shared test basin; Velm gives the land and 250,000 euros. The University of Sund will
measure currents, and the Harbour Office keeps the books. Both towns want cheaper power for the fishing fleet and fewer
diesel engines in the inner harbour.

The accord is part of the Quiet Water Programme. It runs for twelve years and can be renewed once.

“We have talked for eleven years and built for none,” Ms Brandt said on the quay. “That ends today.” The first turbine
is to be lowered in the autumn of 2032. Until then the old breakwater stays open to walkers.
"""

HOSTILE_TEXT = (
    '<script>document.title="owned"</script> <img src=x onerror=alert(1)> & "quotes" \u202egnp.exe\u202c end.\n'
    "=HYPERLINK(\"https://example.com\";\"x\") | a | **bold** [link](javascript:alert(1)) `code` \x1b[31mred\x1b[0m\n"
    "</style></section></body> zero\u200bwidth {{ braces }} $math$ ~strike~\n"
)  # fmt: skip


def at(text: str, quote: str, value: Any = None, *, how: str = "", document: str = "accord") -> Grounded[Any]:
    """A value at the first place of its quote."""
    start = text.index(quote)
    own = quote if value is None else value
    match = "derived" if how else "exact" if own == quote else "normalised"
    end = start + len(quote)
    return Grounded[Any](value=own, quote=quote, document=document, start=start, end=end, match=match, how=how)


def accord() -> Partnership:
    """The record of TEXT, with spans within spans and several values on one span."""
    sum_of = "£3 million"
    return Partnership(
        document="accord",
        title=at(TEXT, "Orla and Velm agree on a tidal basin"),
        parties=(
            Party(name=at(TEXT, "Orla"), kind=at(TEXT, "Orla", "region", how="by the words of the name")),
            Party(name=at(TEXT, "Velm"), kind=at(TEXT, "Velm", "region", how="by the words of the name")),
        ),
        signed_on=at(TEXT, "4 May 2031", PartialDate(2031, 5, 4), how="read as a date"),
        announced_on=at(TEXT, "9 May 2031", PartialDate(2031, 5, 9), how="read as a date"),
        signatories=(
            Signatory(
                name=at(TEXT, "Ida Brandt"),
                role=at(TEXT, "Minister"),
                party=at(TEXT, "Orla, and", "Orla", how="the party"),
            ),
            Signatory(name=at(TEXT, "Per Lund"), role=at(TEXT, "Mayor")),
        ),
        focus_areas=(at(TEXT, "tidal basin"), at(TEXT, "currents")),
        objectives=(
            at(TEXT, "cheaper power for the fishing fleet"),
            at(TEXT, "fewer\ndiesel engines in the inner harbour", "fewer diesel engines in the inner harbour"),
        ),
        organisations=(
            Organisation(name=at(TEXT, "University of Sund"), role=at(TEXT, "measure currents")),
            Organisation(name=at(TEXT, "Harbour Office")),
        ),
        locations=(at(TEXT, "Old Customs House"),),
        funding=(
            Funding(
                amount=at(TEXT, sum_of, Decimal(3000000), how="the sum as a number"),
                currency=at(TEXT, sum_of, "GBP", how="the code of the currency"),
                purpose=at(TEXT, "a shared test basin"),
                text=at(TEXT, sum_of),
            ),
            Funding(
                amount=at(TEXT, "250,000 euros", Decimal(250000), how="the sum as a number"),
                currency=at(TEXT, "250,000 euros", "EUR", how="the code of the currency"),
                text=at(TEXT, "250,000 euros"),
            ),
        ),
        programmes=(at(TEXT, "Tidal Accord"), at(TEXT, "Quiet Water Programme")),
        unsupported=(
            Unsupported(field="signatories", said="Dame Ruth Okell", reason="no such person's name in the text"),
            Unsupported(field="duration", said="twenty years", reason="the text holds no such span of time"),
        ),
        model="local/qwen2.5-coder-1.5b",
        usage=Usage(calls=11, prompt_tokens=9120, completion_tokens=402, cached_tokens=8000),
        seconds=41.2,
    )


def hostile() -> Partnership:
    """A record whose every text tries to be something else."""
    lines = HOSTILE_TEXT.split("\n")
    return Partnership(
        document="evil<b>",
        title=at(HOSTILE_TEXT, lines[0], document="evil<b>"),
        focus_areas=tuple(at(HOSTILE_TEXT, line, document="evil<b>") for line in lines[1:3]),
        signed_on=at(HOSTILE_TEXT, "zero", PartialDate(None, 11, 11), how="<i>by rule</i>", document="evil<b>"),
        unsupported=(
            Unsupported(field="<u>field", said="=1+1<script>alert(1)</script>\u202e", reason='"><img src=x>\x1b[0m'),
        ),
        model="<m>",
    )
