"""Verifications for the tests of their page: an ordinary one and a hostile one."""

from __future__ import annotations

from rag.schema.answer import Citation
from rag.schema.verification import CheckedClaim, Verification

TEXT = "The pact runs for nine years.\n\nThe crane costs £9 million, but camels race.\n- Tarn < Velm & Orla\n"
SOURCE = (
    "another paragraph\nbefore the quote The pact runs for nine years. after it\n"
    "The crane costs £4 million.\nanother paragraph\n"
)
HOSTILE_TEXT = """<script>alert(1)</script> & "quotes" 'here'
</div></mark><img src=x onerror="console.log('owned')"><a href="javascript:alert(1)">\u202e\x1b[31m
]]> <!-- --> <style>*{display:none}</style> {{7*7}}
"""
HOSTILE_SOURCE = "<svg onload=alert(1)>\u200b The crane <b>costs</b> £4 million.</svg>\nnext"


def cited(source: str, quote: str, document: str = "pact") -> Citation:
    """A quote where it first stands in the source."""
    start = source.index(quote)
    return Citation(document=document, start=start, end=start + len(quote), quote=quote, match="derived", line=1)


def checked(source: str = SOURCE, quote: str = "The pact runs for nine years.") -> Verification:
    """Three claims: supported, contradicted, not found."""
    claims = []
    for text, verdict, quotes, reason in (
        ("The pact runs for nine years.", "supported", [quote], ""),
        (
            "The crane costs £9 million, but camels race.",
            "contradicted",
            ["The crane costs £4 million."] if source is SOURCE else [],
            "the text gives “£4 million”, not “£9 million”",
        ),
        ("Tarn < Velm & Orla", "not_found", [], "no passage of the documents speaks of it"),
    ):
        start = TEXT.index(text)
        claims.append(
            CheckedClaim(
                text=text,
                start=start,
                end=start + len(text),
                verdict=verdict,  # type: ignore[arg-type]
                citations=tuple(cited(source, one) for one in quotes),
                reason=reason,
            )
        )
    return Verification(text=TEXT, question="Is it so?", claims=tuple(claims))


def hostile() -> Verification:
    """A text, a question, a reason and a source that would all like to be markup."""
    quote = "The crane <b>costs</b> £4 million."
    return Verification(
        text=HOSTILE_TEXT,
        question="<script>console.log('owned')</script>",
        claims=(
            CheckedClaim(
                text=HOSTILE_TEXT,
                start=0,
                end=len(HOSTILE_TEXT),
                verdict="contradicted",
                citations=(cited(HOSTILE_SOURCE, quote, document='"><script>console.log("owned")</script>'),),
                reason="</p><script>console.log('owned')</script>",
            ),
        ),
    )
