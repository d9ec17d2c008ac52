"""Words and patterns of texts about partnerships, which tell a value from the words around it."""

from __future__ import annotations

import re

from rag.schema.partnership import PartyKind

SIGNING = re.compile(
    r"\b(?:sign(?:ed|ing|s|atory|atories|ature)?|inked|concluded?|seal(?:ed|ing)|entered into|executed"
    r"|put (?:his|her|their) names?)\b",
    re.IGNORECASE,
)
SIGNED = re.compile(r"\b(?:signed|inked|signatures?|signatories)\b", re.IGNORECASE)
TODAY = re.compile(r"\b(?:today|this (?:morning|afternoon|evening))\b", re.IGNORECASE)
KINDS: tuple[tuple[PartyKind, str], ...] = (
    (
        "university",
        r"universit\w*|college|school|polytechnic\w*|institute of technology|academy|hochschule|universidad\w*",
    ),
    (
        "agency",
        r"ministry|agency|bureau|department|authority|commission|council|office|administration|secretariat|government",
    ),
    (
        "company",
        r"inc|ltd|limited|corp(?:oration)?|company|co|gmbh|ag|plc|llc|s\.?a|n\.?v|b\.?v|k\.?k|holdings?|motors?|bank|ab|oy|pte",
    ),
    ("region", r"state of|province|region|city of|county|union|prefecture|municipality"),
)
PROGRAMME_HEADS = frozenset(
    """
    programme programmes program programs initiative initiatives project projects network fund scheme framework
    platform alliance deal dialogue plan agenda centre center forum fellowship fellowships scholarship scholarships
    mission hub accelerator challenge campaign roadmap exchange exchanges lab laboratory partnership action system
    observatory consortium compact summit academy
    """.split()  # noqa: SIM905
)
"""What the name of a programme says it is."""

SMALL = frozenset("a an and the of for on in to with at by de la von und et".split())  # noqa: SIM905

IN_PLACE = re.compile(r"\bin ([A-Z][\w'’-]+(?: [A-Z][\w'’-]+)?)(?=[,.;]| (?:on|by|with|during|aboard|today)\b|$)")

MIN_CAPITALS = 0.7
"""Share of the telling words of a programme's name that begin with a capital."""

LONG_NAME = r"\b([A-Z][\w'’&.-]*(?:\s(?:[A-Z][\w'’&.-]*|of|for|the|and|on|in|between)){1,14})"
COMPANY_FORM = (
    r"(?:Inc\.?|Ltd\.?|Limited|Corporation|Corp\.?|GmbH|AG|plc|PLC|LLC|S\.A\.|N\.V\.|B\.V\.|AB|Oy|e\.V\.|Pte\.? Ltd\.?)"
)

SPELLED_OUT = 5
"""Shorter names of countries are abbreviations ("UK", "U.S.") and are spelled out; others stay as the text has them."""

MAX_THEMES, MAX_AIMS = 4, 3
"""Items kept of focus areas and of objectives, in the model's order: its first ones are its best ones."""

SPEECH = re.compile(r"\b(?:said|says|added|noted|commented|stated|remarked|explained|according to)\b", re.IGNORECASE)
PRESENCE = re.compile(r"\b(?:present|attended|witness\w*|watched|hosted|joined by)\b", re.IGNORECASE)
SIGNING_REACH = 1200
"""Characters after a sentence about signing within which names still belong to it: a list or block of signatures."""

MIN_COVER = 0.7
"""Share of the content words of an aim or theme that one sentence must hold for it to be proved."""
