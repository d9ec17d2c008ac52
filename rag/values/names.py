"""Proper names in English running text: persons, organisations, programmes, places.

Found by their capitals, without a model: a name is a maximal run of capitalised words, joined by the small
words that stand inside names. What is found is a candidate, not a classification.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.values.folding import level
from rag.values.found import Found, restored
from rag.values.name_words import (
    ABBREVIATIONS,
    CALENDAR,
    COMMON_ENDINGS,
    CORPORATE,
    FORMS_OF_ADDRESS,
    FUNCTION_WORDS,
    HEADS,
    HONORIFICS,
    INSTITUTION_HEADS,
    NAME_LIKE,
    PARTICLES,
    PLAIN_OF_HEADS,
    POST_NOMINALS,
)

_TOKEN = re.compile(
    r"(?:[^\W\d_]\.){2,}|[^\W\d_]\*[^\W\d_]+|\d+[A-Z][\w-]*|[^\W\d_](?:[\w]|[&'+](?=[^\W_])|-(?=[^\W_]))*|&|\d+"
)
# "Helsinki-based": a name and a word in small letters.
_COMPOUND = re.compile(r"([A-Z\u00c0-\u00de][^\W\d_]+)-[a-z]+(?:-[a-z]+)*$")
_SENTENCE_START = re.compile(r"(?:^|[.!?:;\n\"\u2022*>|(\[]|\s[-']|^[-'])\s*['\"(\[]?$")
_LONGEST_LEAD = 8  # characters before a word that decide whether it begins a sentence


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    start: int
    end: int
    possessive: bool
    cut: bool  # the lower-case half of a compound was cut off: "Helsinki-based"

    @property
    def folded(self) -> str:
        return self.text.lower().rstrip(".")

    @property
    def is_capitalised(self) -> bool:
        return (
            self.text[0].isupper() or (self.text[0].isdigit() and any(c.isupper() for c in self.text)) or self.is_camel
        )

    @property
    def is_camel(self) -> bool:
        """iPhone, eBay: a capital inside a word that begins small."""
        return len(self.text) > 2 and self.text[0].islower() and self.text[1].isupper()


def find_names(text: str) -> list[Found[str]]:
    """Every proper name of a text, in order, without overlap; the value has single spaces.

    Function words and dates are no names. The note "initial" marks a single word that begins a sentence and
    could be a common word; a word found elsewhere in the text in small letters is left out.
    """
    levelled = level(text)
    plain = levelled.text
    tokens = _tokens(plain)
    small = {token.text for token in tokens if token.text.islower()}
    found: list[Found[str]] = []
    position = 0
    while position < len(tokens):
        if not _can_begin(tokens[position], plain):
            position += 1
            continue
        end = _run_end(tokens, position, plain)
        found.extend(_trimmed(tokens[position:end], plain, small))
        position = end
    return [restored(name, text, levelled) for name in found]


def is_probably_common(found: Found[str]) -> bool:
    """True for a sentence-initial single word with the ending of a common word: it needs no proof."""
    return found.note == "initial" and found.text.lower().endswith(COMMON_ENDINGS)


def _tokens(plain: str) -> list[_Token]:
    tokens = []
    for match in _TOKEN.finditer(plain):
        written, start = match.group(), match.start()
        if (start and plain[start - 1] in "@_") or (start and plain[start - 1].isalnum()):
            continue
        possessive = written.endswith(("'s", "'S"))
        bare = written[:-2] if possessive else written
        compound = _COMPOUND.match(bare)
        if compound is not None:
            bare = compound[1]
        tokens.append(_Token(bare, start, start + len(bare), possessive, compound is not None))
    return tokens


def _can_begin(token: _Token, plain: str) -> bool:
    if len(token.text) > 1 or not token.is_capitalised:
        return token.is_capitalised
    leads = re.match(r" [A-Z]", plain[token.end : token.end + 2]) is not None and token.text not in "AI"
    return leads or _is_initial(token, plain)


def _is_initial(token: _Token, plain: str) -> bool:
    return len(token.text) == 1 and token.text.isupper() and plain[token.end : token.end + 1] == "."


def _run_end(tokens: list[_Token], start: int, plain: str) -> int:
    """Index behind the last token of the name that begins at `start`."""
    end = start + 1
    heads = tokens[start].folded in HEADS
    while end < len(tokens) and not tokens[end - 1].possessive and not tokens[end - 1].cut:
        step = _join(tokens, start, end, plain, heads)
        if step == 0:
            break
        heads = heads or any(token.folded in HEADS for token in tokens[end : end + step])
        end += step
    return end


def _join(tokens: list[_Token], start: int, end: int, plain: str, heads: bool) -> int:
    """How many tokens from `end` on belong to the name so far; 0 when it is over."""
    previous, token = tokens[end - 1], tokens[end]
    gap = plain[previous.end : token.start]
    if token.is_capitalised and token.folded not in FUNCTION_WORDS - NAME_LIKE:
        follows = gap == " " or (gap in (". ", ".") and _takes_period(previous))
        if follows or (gap in (", ", "., ") and _is_suffix(token)):
            return 1
        return _listed(tokens, start, end) if gap == ", " and heads else 0
    return _connected(tokens, start, end, plain, heads) if _is_space(gap) else 0


def _connected(tokens: list[_Token], start: int, end: int, plain: str, heads: bool) -> int:
    """How many tokens the small words from `end` on and the capitalised word behind them make; 0 for none."""
    reach = end
    if tokens[end].text in ("of", "for") and tokens[start].folded in FORMS_OF_ADDRESS:
        return 0  # "Dr Ann Lee of the Bank" names two
    while reach < len(tokens) - 1 and reach < end + 3 and _is_connector(tokens, start, reach, heads):
        reach += 1
        if not _is_space(plain[tokens[reach - 1].end : tokens[reach].start]):
            return 0
        if tokens[reach].is_capitalised and tokens[reach].folded not in CALENDAR:
            joined_by_and = any(token.text == "and" for token in tokens[end:reach])
            return 0 if joined_by_and and _begins_another(tokens, reach) else reach - end + 1
    return 0


def _is_suffix(token: _Token) -> bool:
    """Such as "Inc" and "SC" behind a comma belong to the name."""
    return token.folded in CORPORATE or (token.folded in POST_NOMINALS and token.text.isupper())


def _is_space(gap: str) -> bool:
    return gap in (" ", "\n")


def _takes_period(token: _Token) -> bool:
    return len(token.text) == 1 or token.folded in ABBREVIATIONS or token.text.endswith(".")


def _is_connector(tokens: list[_Token], start: int, position: int, heads: bool) -> bool:
    word = tokens[position].text
    if word == "&" or word in PARTICLES:
        return True
    if word == "of":
        return True
    if word == "the":
        return position > start and tokens[position - 1].text in ("of", "for")
    if word == "for":
        return heads or tokens[position - 1].folded in ("university", "centre", "scholars")
    if word == "and":
        so_far = tokens[start:position]
        institutional = any(token.text in ("of", "for") for token in so_far)
        return heads and institutional and so_far[0].folded not in PLAIN_OF_HEADS
    return False


def _begins_another(tokens: list[_Token], position: int) -> bool:
    """True when the words behind "and" are a name of their own, such as another ministry."""
    following: list[str] = []
    first = tokens[position].text if position < len(tokens) else ""
    while position < len(tokens) and tokens[position].is_capitalised and len(following) < 5:
        following.append(tokens[position].folded)
        position += 1
    is_acronym = len(first) > 1 and first.isupper()
    return is_acronym or any(word in INSTITUTION_HEADS | HONORIFICS for word in following)


def _listed(tokens: list[_Token], start: int, end: int) -> int:
    """For "Science, Technology and Research" behind "Agency for": the tokens up to the word behind "and"."""
    if not any(token.text in ("of", "for") for token in tokens[start:end]):
        return 0
    for reach in range(end, min(end + 6, len(tokens) - 1)):
        if tokens[reach].text in ("and", "&"):
            closes = tokens[reach + 1].is_capitalised and not _begins_another(tokens, reach + 1)
            return reach + 2 - end if closes else 0
        if not tokens[reach].is_capitalised or tokens[reach].folded in HEADS:
            return 0
    return 0


def _trimmed(run: list[_Token], plain: str, small: set[str]) -> list[Found[str]]:
    """The run without function words and dates at its edges; nothing when no name is left."""
    while run and _is_no_name(run[0], plain, leading=True):
        run = run[1:]
        while run and not run[0].is_capitalised:
            run = run[1:]
    while run and (not run[-1].is_capitalised or _is_no_name(run[-1], plain, leading=False)):
        run = run[:-1]
    if not run:
        return []
    start, end = run[0].start, run[-1].end
    note = ""
    if len(run) == 1 and not any(c.isupper() for c in run[0].text[1:]) and _begins_sentence(plain, start):
        if run[0].text.lower() in small:
            return []
        note = "initial"
    span = plain[start:end]
    return [Found(" ".join(span.split()), start, end, span, note)]


def _is_no_name(token: _Token, plain: str, *, leading: bool) -> bool:
    """True for a function word or a part of a date at the edge of a run."""
    if token.text == "US" or _is_initial(token, plain):
        return False
    if token.folded in CALENDAR:
        return leading or re.match(r"\.?,? ?\d", plain[token.end : token.end + 4]) is not None
    if token.folded in NAME_LIKE:
        return not leading or _begins_sentence(plain, token.start)
    return token.folded in FUNCTION_WORDS


def _begins_sentence(plain: str, start: int) -> bool:
    lead = plain[max(0, start - _LONGEST_LEAD) : start]
    return start == 0 or _SENTENCE_START.search(lead) is not None
