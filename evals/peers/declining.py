"""Reading from free words whether they decline: peers that answer in prose have no other way to say so."""

from __future__ import annotations

import re

_KNOWS = r"(?:mentioned|specified|stated|provided|given|disclosed|available|indicated|detailed|known|clear)"
_TELLS = r"(?:mention|specify|state|say|indicate|disclose|detail)"
_HOLDS = r"(?:provide|give|contain|include|offer|have)"
_SOURCE = r"(?:context|text|documents?|passages?|article|source|excerpt|information)"
_NEWS = r"(?:information|details?|answers?|mention|data|indication)"

_DECLINES = re.compile(
    rf"\bnot (?:\w+ )?{_KNOWS}\b|\bnot (?:found|in) (?:in )?the (?:\w+ )?{_SOURCE}\b"
    rf"|\b(?:does|do|did)(?: not|n't) (?:\w+ )?{_TELLS}\b"
    rf"|\b{_SOURCE}\b[^.]{{0,30}}\b(?:does|do)(?: not|n't) (?:\w+ )?{_HOLDS}\b"
    rf"|\b(?:does|do)(?: not|n't) (?:\w+ )?{_HOLDS} (?:\w+ ){{0,3}}{_NEWS}\b"
    rf"|\b(?:there is|contains|has|provides) no (?:\w+ )?{_NEWS}\b|^\W*no (?:\w+ )?{_NEWS}\b"
    r"|\b(?:cannot|can't|can not|could not) (?:be (?:determined|answered|found|inferred)|determine|answer|find|infer)\b"
    r"|\bunable to (?:answer|determine|find)\b"
    r"|^\W*(?:unknown|n/?a|none|empty response)\W*$",
    re.IGNORECASE,
)


def declines(said: str) -> bool:
    """Whether the words say that the text holds no answer; nothing said declines as well.

    A short list, read in the peer's favour where a sentence could also be an answer: "The pact does not provide
    funding" is one.
    """
    return not said.strip() or bool(_DECLINES.search(said))
