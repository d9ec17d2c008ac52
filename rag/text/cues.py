"""The one table of cue words: what a sentence speaks of (signing, paying, a term, what is open ...), by language.

A cue is a pattern that is searched for in a sentence of a document in that language. English words mean other things in
other languages ("will", "die"), so that each language has its own, and a language without an entry is read as English.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Literal

from rag.text.foreign_cues import FOREIGN_CUES
from rag.text.sentences import Sentence

Cue = Literal[
    "agreeing", "signing", "signed", "not signed", "planned", "coming", "today", "present", "speech", "term", "payer",
    "binding", "left open", "telling",
]  # fmt: skip
"""What a cue tells. "agreeing": who made an agreement; "signing": that something is signed or concluded; "signed": that
somebody puts a name under it, at a place; "coming": something still to do; "left open": what a document itself calls
undecided; "telling": what reports about partnerships turn on."""

ENGLISH = "en"

_SIGNING = {
    "en": (
        r"signed|inked|signatures?|signatories",
        r"sign(?:ing|s|atory)?|concluded?|seal(?:ed|ing)|entered into|executed|put (?:his|her|their) names?",
    ),
    "de": (
        r"(?:mit)?unter(?:zeichn|schr[ie]+b)\w*|unterschrift(?:en)?",
        r"unterschrift\w+|(?:ab)?geschlossen|schlossen|besiegel\w*",
    ),
    "nl": (
        r"(?:onder)?teken(?:t|de|den|en)|ondertekend|getekend|handtekening\w*|ondertekening",
        r"gesloten|sloot|sluit(?:en)?|bezegel\w*",
    ),
    "fr": (
        r"sign(?:e|ent|[ée]e?s?|èrent|atures?|ataires?)|paraph\w*",
        r"sign(?:ait|aient|er|ant)|conclu\w*|scell\w*",
    ),
    "es": (
        r"firm(?:a|an|ó|aron|ad[oa]s?|antes?|as)|suscri\w*|rubric\w*",
        r"firm(?:ar|aba|aban)|sell(?:ó|aron)|celebr\w*|conclu\w*",
    ),
    "pt": (
        r"assin(?:a|am|ou|aram|ad[oa]s?|aturas?|antes?)|rubric\w*|firm(?:ou|aram|ad[oa]s?)",
        r"assin(?:ar|ava|avam)|celebr\w*|selou|selaram",
    ),
    "it": (
        r"firm(?:a|ano|ò|arono|at[oaie]|e|atar\w*)|sottoscri\w*|sigl(?:a|ano|ò|arono|at[oaie])",
        r"firm(?:are|ando)|conclus\w*|stipul\w*",
    ),
}
"""By language: that somebody puts a name under it, and what else says that it is agreed for good."""

_ENGLISH: dict[str, str] = {
    "agreeing": (
        r"agree\w*|partner\w*|collaborat\w*|co-?operat\w*|sign(?:ed|ing|s|atur\w*|ator\w*)?|memorandum|mou|moi|treaty"
        r"|accord|pact|alliance|join\w* forces|between|team\w* up"
    ),
    "not signed": r"not|never|nor|refus\w+|declin\w+|without|until|before|after|since|from the (?:date|day) of",
    "planned": r"plan\w*|will|would|expect\w*|is to|are to|due|propos\w*|(?-i:may)|should|intend\w*|hope\w*",
    "coming": r"will|shall|plans? to|planned|is to|are to|due|next|expected to|intends? to|opens?|begins?|starts?",
    "today": r"today|this (?:morning|afternoon|evening)",
    "present": r"present|attended|witness\w*|watched|hosted|joined by",
    "speech": r"said|says|added|noted|commented|stated|remarked|explained|according to",
    "term": (
        r"runs? for|running for|lasts?|lasting|remains? in (?:effect|force)|in force for|valid(?:ity)?"
        r"|for a (?:period|term)|duration|initial term|lease|over (?:the next )?(?:\w+ )?(?:years|months)|(?:\w+)-year"
    ),
    "payer": (
        r"pa(?:y|ys|id|ying)|fund(?:s|ed|ing)|financ\w*|contribut\w*|bears?|cover(?:s|ed)? the cost\w*|own costs"
        r"|sponsor\w*|grant(?:s|ed)?|invest(?:s|ed|ing|ment)?|donat\w*|at the expense"
    ),
    "binding": (
        r"binding|legally|enforceable|rights (?:or|and) obligations|obligations?|under international law|treaty"
        r"|contract|memorandum of (?:understanding|intent)|letter of intent|declaration of intent"
    ),
    "left open": (
        r"not (?:yet )?(?:been )?(?:decided|disclosed|published|named|known|settled|agreed|announced|fixed|specified"
        r"|made public|determined|clear)"
        r"|no (?:date|details?|figures?|sum|timetable|decision)\b.{0,40}\b(?:set|given|named|published|disclosed|taken"
        r"|announced|fixed)|says? nothing|did not (?:say|name|disclose|give|specify)"
        r"|declined to (?:say|name|comment|give|disclose)|none of which|remains? (?:open|unclear|to be)"
        r"|to be (?:decided|announced|agreed|determined|confirmed|settled)|undisclosed|would not say"
        r"|will be made public"
    ),
    "telling": (
        r"sign\w*|agree\w*|partner\w*|cooperat\w*|collaborat\w*|alliance|memorandum|accord|launch\w*|fund\w*|invest\w*"
        r"|establish\w*|will|aims?|goals?|joint\w*|together|announce\w*|cover\w*|commit\w*|found(?:ed)?|resolved"
    ),
}

LANGUAGES = (ENGLISH, *FOREIGN_CUES)


@cache
def cue(name: Cue, language: str = ENGLISH) -> re.Pattern[str]:
    """The pattern of a cue in a language, that of English for a language without an entry."""
    if name in ("signing", "signed"):
        by_hand, concluded = _SIGNING.get(language, _SIGNING[ENGLISH])
        written = f"{by_hand}|{concluded}" if name == "signing" else by_hand
    else:
        written = FOREIGN_CUES.get(language, _ENGLISH)[name]
    return re.compile(rf"\b(?:{written})\b", re.IGNORECASE)


def speaks(sentence: Sentence, of: Cue) -> bool:
    """Whether a sentence has a cue of its document's language."""
    return cue(of, sentence.writing.language).search(sentence.text) is not None
