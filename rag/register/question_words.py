"""The words with which people ask about a collection, and the fields of a partnership that they mean by them."""

from __future__ import annotations

import re

from rag.text.function_words import function_words_of

THINGS = (
    r"(?:agreements|deals|partnerships|contracts|accords|memorand(?:a|ums)|mous|cooperations|collaborations|"
    r"alliances|treaties|pacts|signings|entries|renewals|annexes|protocols)"
)
THING = r"(?:agreement|deal|partnership|contract|accord|memorandum|mou|cooperation|collaboration|alliance|treaty|pact)"

NEWEST = r"(?:most recent(?:ly)?|newest|latest|last)"
OLDEST = r"(?:oldest|earliest|soonest|first)"
LARGEST = r"(?:largest|biggest|highest|most expensive|most valuable|greatest)"
SMALLEST = r"(?:smallest|lowest|cheapest|least expensive)"
RANK = rf"(?:{NEWEST}|{OLDEST}|{LARGEST}|{SMALLEST})"

COUNTING = r"\b(?:how (?:many|often)|(?:the )?number of|count(?:s|ing)?)\b"
ADDING = (
    r"\b(?:how much|(?:in )?total|sums? of|add(?:s|ed|ing)? up|altogether|combined|all together|"
    r"what (?:is|are) .{0,40}\bworth|what (?:sums|amounts)|funding per|money (?:per|by|for each)|"
    r"overall (?:sum|amount|value|funding))\b"
)
ORDERING = (
    r"\b(?:sort(?:ed)?|order(?:ed)?(?: by)?|in (?:chronological )?order|chronological\w*|timeline|rank(?:ed|ing)?|"
    r"by date|by size|by (?:amount|sum|value))\b"
)
TOP_DOWN = rf"\b{RANK} (?:first|on top|at the top)\b"

ABOUT_ALL = re.compile(
    rf"\b(?:{THINGS}|(?:every|each|any|all|another) {THING}|is there (?:an?|any)|are there|ever|most often|"
    rf"most frequently|everything|anything|how often|per (?:year|country|partner|currency)|"
    rf"of (?:these|those|them|all)|(?:whole|entire) (?:collection|register|library)|things)\b"
    rf"|\b{ORDERING}"
    rf"|\bwhich (?:one|{THING})\b.*\b{RANK}\b|\b{RANK}\b.*\b(?:{THING}|one|thing|amount|sum|funding)\b"
    rf"|\b(?:sign\w*|agreed|concluded|made) {NEWEST}\b"
    r"|\bwhat\b.*\b(?:ha(?:s|ve)|did|do|does|was|were|do we have)\b.*\b(?:signed|sign|agreed?|between|signed up|"
    r"concluded)\b"
    r"|\bwhat did .+ do with\b|\bwhere (?:did|has|have) .+ (?:sign\w*|put)\b|\bwhat do we have\b|"
    r"\bwhere is .+ (?:missing|not stated)\b"
    r"|\bwhat (?:sums|amounts)\b|\bmoney (?:per|by)\b|\btotal (?:funding|sum|amount|value)\b.*\b(?:of what|of all)\b"
    r"|\bhow much (?:has|have|did|money|funding)\b.*\b(?:across|all|in total|altogether|together)\b|\baltogether\b|"
    r"\bwhat (?:is|was) paid\b",
    re.IGNORECASE,
)
"""A word for all of them, or a shape that only makes sense for many: "How many companies took part?" passes."""

MAYBE_ABOUT_ALL = re.compile(
    r"^\W*(?:(?:in|on|at|for|under|with|to) )?(?:which|what|list|show|name|give me|tell me|find|do|does|did|has|"
    r"have|is|are|where|who)\b",
    re.IGNORECASE,
)
ABOUT_ONE = re.compile(
    rf"\b(?:the|this|that|its) (?:\w+ )?{THING}\b(?! (?:of|with|between|that))|\bsign\w* (?:it|this|for|"
    rf"on behalf)\b|\b(?:it|he|she)\b",
    re.IGNORECASE,
)
"""Questions that may be about all, unless they speak of one: taken where every word of them was understood and they
name a party, a country or a date."""

NARROWS = re.compile(
    r"^\W*(?:(?:and|but|now|then|so|ok|okay)\b[\s,]*)*(?:only|just|without|except|excluding|not|"
    r"(?:which|how many|what|who|where) (?:of|among) (?:these|those|them)|(?:of|among|from) (?:these|those|them)|"
    r"what about|how about|show only|keep only|leave out|drop|restrict(?: it| them)? to|narrow(?: it|"
    r" them)? (?:down )?to)\b",
    re.IGNORECASE,
)
NEGATOR = (
    r"(?:not|no|without|except(?: for)?|excluding|other than|nothing to do with|none of|never|nor|leave out|drop|"
    r"(?:do|does|did|is|are|was|were|has|have)n['’]?t)"
)
NOT = re.compile(rf"\b{NEGATOR}\b[^,;.?]{{0,30}}$", re.IGNORECASE)
NOT_BEHIND = re.compile(rf"\s+(?:(?:is|are|was|were|has|have|had|do|does|did)\s+)?{NEGATOR}\b", re.IGNORECASE)

KINDS = {
    "university": r"universit(?:y|ies)",
    "company": r"compan(?:y|ies)|firms?|business(?:es)?|corporations?",
    "agency": r"agenc(?:y|ies)|ministr(?:y|ies)|authorit(?:y|ies)",
    "region": r"regions?|regional governments?",
    "organisation": r"organi[sz]ations?",
    "country": r"states(?= (?:as|are|is|themselves))|(?<=\ba )state|governments?",
}
"""How people name the kinds of `PartyKind`."""

DATE_FIELDS = (
    (
        "expires_on",
        r"\b(?:expir\w+|run(?:s|ning)? (?:out|until|to|till)|(?:come|comes|coming) to an end|"
        r"end(?:s|ed|ing)?|(?:end|expiry|closing) dates?|last(?:s|ing)? (?:until|till)|valid until|"
        r"lapses?|terminat\w+)\b",
    ),
    (
        "effective_on",
        r"\b(?:(?:takes?|took|come|came|goe?s?|went|enter(?:s|ed)?) (?:effect|in(?:to)? (?:effect|force))|"
        r"in force (?:since|from)|effective(?: dates?)?|start(?:s|ed|ing)?(?: dates?)?|"
        r"beg[aiu]n(?:s|ning)?)\b",
    ),
    ("announced_on", r"\b(?:announc\w+|publi(?:sh|c)\w+|reported)\b"),
    (
        "signed_on",
        r"\b(?:(?:dates?|days?|year|time) of (?:signature|signing)|sign(?:ing|ature) dates?|"
        r"sign(?:ed|ings?|ature)?|dat(?:e|es|ed)(?: from)?|made|concluded|agreed|struck|closed|new)\b",
    ),
)
FIELDS = (
    (
        "funding.amount",
        r"\b(?:money|funding|funds?|budgets?|sums?|amounts?|worth|values?|costs?|pa(?:y|ys|id)(?: for)?|"
        r"financ\w+)\b",
    ),
    ("notice_period", r"\bnotice(?: periods?)?\b"),
    ("governing_law", r"\b(?:governing |applicable )?laws?\b"),
    ("renewal", r"\b(?:renewal clauses?|renewable|renewed automatically)\b"),
    ("duration", r"\b(?:durations?|lengths?|how long)\b"),
    ("programmes", r"\bprogramm?e?s?\b"),
    ("locations", r"\b(?:places?(?: of sign\w+)?|locations?|cit(?:y|ies))\b"),
    ("countries", r"\b(?:countr(?:y|ies)|nations?)\b"),
    ("signatories.name", r"\b(?:persons?|people|signator(?:y|ies)|signers?)\b"),
    ("parties.kind", r"\b(?:kinds?|types?|sorts?) of (?:party|parties|partners?|organi[sz]ations?)\b"),
    ("funding.currency", r"\bcurrenc(?:y|ies)\b"),
    ("parties.name", r"\b(?:part(?:y|ies|ners?))\b"),
    ("focus_areas", r"\b(?:subjects?|fields?|topics?|themes?|focus(?: areas?)?|areas?)\b"),
)
SILENT = (
    r"\b(?:no|without|missing|lacks?|lacking|unknown|unstated|"
    r"(?:not?|never|n['’]t) (?:be(?:en)? )?(?:state|give|mention|know|name|say|specif)\w*)\b"
)
STATES = (
    r"\b(?:states?|gives?|given|mentions?|have|has|with|bring|brings|carry|carries|know|known|only those with|"
    r"name|specify)\b"
)

PARTS = {"first half": (1, 6), "second half": (7, 12), "first quarter": (1, 3), "second quarter": (4, 6),
         "third quarter": (7, 9), "fourth quarter": (10, 12), "last quarter": (10, 12), "q1": (1, 3), "q2": (4, 6),
         "q3": (7, 9), "q4": (10, 12), "beginning": (1, 3), "start": (1, 3)}  # fmt: skip
"""Parts of a year in months."""

COUNTED = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10}

FREE = frozenset(
    """
    a about accord across actually add after again agreed agreement all alliance also altogether among amount an
    and any anything appear appeared appears are aren as ask at available be been before behind belong between
    board both bring but by by-year came can carry case close closed collaborate collaboration collection come
    committed concern concluded contain contract cooperate cooperating cooperation could count cover currently
    date day deal did didn do document does doesn don during each earlier either end ended engage engaged enter
    entered entire ever every everything exist feature find first for from funding get give go group grouped had
    happen has have having he her here hers him his how i in included including into involve is isn it its
    itself join just keep kept kind know known last later latest least leave library like list ll look m made
    make many me mean memoranda memorandum mention money month more most mou much my name need no not now number
    of often on one ones only or order our out over overall overview own pact part participate parties partner
    partnership party per please present protocol put quantity rank ranked re reached received record register
    result run running said say see select share she show side sign signature signed signing since size so some
    somebody something sort sorted split spread stand state stated still struck such sum t take tell than that
    the their them then there these they thing this those throughout till time timeline times to together too
    took top total treatie treaty under until up us was we went were what when where which who whom whose why
    will with within work working worth would year you your
    """.split()  # noqa: SIM905
)
"""Words that a question may hold without naming anything, in their plain form."""


def is_free(word: str) -> bool:
    """Whether a word names nothing: it is in the list as it stands, or without its ending."""
    plain = re.sub(r"['’](?:s|t|re|ll|ve|d|m)?$", "", word.lower())
    if plain in function_words_of("en") and not re.fullmatch(NEGATOR, plain):
        return True
    return any(form in FREE for form in (plain, *(plain.removesuffix(end) for end in ("s", "es", "d", "ed", "ing"))))
