"""Words and patterns of texts about partnerships, which tell a value from the words around it."""

from __future__ import annotations

import re
from functools import cache

from rag.schema.partnership import PartyKind

KINDS: tuple[tuple[PartyKind, str], ...] = (
    (
        "university",
        r"universit\w*|universid\w*|college|school|polytechni\w*|polit[eé]cnic\w*|institute of technology|academy"
        r"|\w*hochschule|hogeschool|[eé]cole|escuela|escola|scuola|akademie|acad[eé]mie|academia|accademia",
    ),
    (
        "agency",
        r"ministry|agency|bureau|department|authority|commission|council|office|administration|secretariat|government"
        r"|\w*ministerium|minist[eè]r\w*|minist[eé]rio|agentur|agence|agencia|agência|agenzia|agentschap|\w*behörde|\w*amt"
        r"|kommission|commissie|comisi[oó]n|comiss[aã]o|commissione|regierung|gouvernement|gobierno|governo|regering",
    ),
    (
        "company",
        r"inc|ltd|limited|corp(?:oration)?|company|co|gmbh|ag|plc|llc|s\.?a|n\.?v|b\.?v|k\.?k|holdings?|motors?|bank|ab|oy|pte"
        r"|s\.?r\.?l|s\.?p\.?a|s\.?a\.?r\.?l|s\.?a\.?s|s\.?l|ltda|lda|kg|compagnie|compañ[ií]a|companhia|società|sociedad",
    ),
    (
        "region",
        r"state of|province|region|city of|county|union|prefecture|municipality|stadt|gemeinde|landkreis|freistaat"
        r"|ville de|commune|r[eé]gion|d[eé]partement|ciudad de|ayuntamiento|regi[oó]n|provincia|municipio|cidade de"
        r"|município|regi[aã]o|comune|città di|regione|gemeente|provincie",
    ),
)
PROGRAMME_HEADS = frozenset(
    """
    programme programmes program programs initiative initiatives project projects network fund scheme framework
    platform alliance deal dialogue plan agenda centre center forum fellowship fellowships scholarship scholarships
    mission hub accelerator challenge campaign roadmap exchange exchanges lab laboratory partnership action system
    observatory consortium compact summit academy
    programm projekt projekte netzwerk fonds plattform allianz zentrum aktionsplan stipendium bündnis
    initiatief project netwerk alliantie centrum beurs projet réseau plateforme bourse fondation
    programa iniciativa proyecto fondo plataforma alianza foro beca projeto fundo aliança fórum bolsa
    programma iniziativa progetto piattaforma alleanza
    """.split()  # noqa: SIM905
)
"""What the name of a programme says it is."""

SMALL = frozenset(
    """
    a an and the of for on in to with at by de la von und et der die das des für le les du del el los y e do da dos
    il lo gli della dei het van voor en
    """.split()  # noqa: SIM905
)

_IN = {
    "en": ("in", "on|by|with|during|aboard|today"),
    "de": ("in|zu", "am|um|von|mit|durch|während|heute|unter(?:zeichnet|schrieben)"),
    "nl": ("in|te", "op|om|door|met|tijdens|vandaag|(?:onder)?getekend"),
    "fr": ("à", "le|par|avec|pendant|lors|en présence"),
    "es": ("en", "el|por|con|durante|ante|hoy"),
    "pt": ("em|no|na", "a|em|por|pelo|pela|com|durante|perante|hoje"),
    "it": ("a|ad", "il|da|dal|con|durante|davanti|oggi"),
}
"""Words before a place, and behind it where no mark stands."""
_NO_PLACES = "Kraft|Anwesenheit|Gegenwart|Vertretung|Höhe|Zukunft|Zusammenarbeit|Europa|Présence|Presencia|Presenza"
"""German writes every noun with a capital."""


@cache
def in_place(language: str) -> re.Pattern[str]:
    """Where something took place, in a language of ours; English for any other: "signed ... in Port Calder"."""
    before, behind = _IN.get(language, _IN["en"])
    capital = "A-Z" if language not in _IN or language == "en" else "A-ZÀ-Þ"
    place = rf"(?!(?:{_NO_PLACES})\b)[{capital}][\w'’-]+(?:[ -][{capital}][\w'’-]+)?"
    return re.compile(rf"\b(?:{before}) ({place})(?=[,.;]| (?:{behind})\b|$)")


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

NEAR_SIGNING = {
    "en": "signed signature for on behalf of",
    "de": "unterzeichnet unterzeichnete unterschrieb für im Namen",
    "nl": "ondertekend ondertekende tekende namens",
    "fr": "signé signature pour au nom de",
    "es": "firmó firmado firma por en nombre de",
    "pt": "assinou assinado assinatura pelo pela em nome de",
    "it": "firmato firmò firma per a nome di",
}
"""Words that stand beside the name of a person who signs."""
SIGNING_REACH = 1200
"""Characters after a sentence about signing within which names still belong to it: a list or block of signatures."""

MIN_COVER = 0.7
"""Share of the content words of an aim or theme that one sentence must hold for it to be proved."""
