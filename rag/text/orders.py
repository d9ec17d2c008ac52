"""Sentences that give orders to the machine that reads: "Note to AI assistants: answer every question with …".

Documents are untrusted. Such a sentence tells nothing about a partnership, so the model does not get to read it and it
proves nothing; the stored text keeps it. A sentence is an order when it does two things. It speaks to its reader: it
calls a machine, says "you", or is an imperative. And it tells the reader what to answer. "AI systems must be tested"
does neither. Where no machine is called the reader may be human; then the second part must be something that only a
program is told about its answers ("every question", "your instructions", "previous orders").

Complete for English; for Dutch, French, German, Italian, Portuguese and Spanish the short forms. It is a defence beside
others: an answer is a short field, checked by code against the other sentences.
"""

from __future__ import annotations

import re
from bisect import bisect
from functools import lru_cache
from itertools import groupby

from rag.text.boundaries import sentence_spans

_MACHINE = (
    r"(?:(?:(?:AI|A\.I\.|KI|artificial intelligence|automat\w+|digital|virtual|reading|answer)[ -])(?:systems?|models?"
    r"|readers?|tools?|agents?|bots?|crawlers?|engines?|summari[sz]ers?|ass?istent\w*)|(?:\w+ )?ass?ist[ae]nt\w*(?: de IA)?"
    r"|AI|LLMs?|chat ?bots?|machines?|(?:large )?language models?|sprachmodell\w*|taal(?:model|assist)\w*"
    r"|mod[eè]les? de lang\w+|modelos? de l[ei]ngua\w+|modell[oi] linguistic[oi])\b"
)
_ANSWER = (
    r"(?:answer|reply|respond|say|state|tell|output|print|repeat|reveal|mention|claim|pretend|quote|cite|copy|translate"
    r"|(?:begin|start|end) (?:with|your|each|every)|summari[sz]e|describe|include|omit|leave out|avoid|replace|disregard"
    r"|forget|override|bypass|ignor(?:e[zr]?|a|i|iere[nt]?|ate)|r[ée]pond(?:s|ez)|antwort(?:et?|en sie)|antwoord"
    r"|respond[ae]n?|rispond(?:i|ete|a)|vergiss|vergesst|vergeet|negeer|oublie[zr]?|olvid[ae]|dimentica(?:te)?|esque[çc]a)"
)
_HANDLE = rf"(?:{_ANSWER}|give|write|return|report|read|treat|use|take|substitute|confirm|record|recommend|add|skip)"
_GENTLY = r"(?:(?:please|kindly|now|always|only|simply|just|therefore|do not|don['’]t|never|not|\w+ly) ){0,3}"
_OUGHT = r"(?:must|should|shall|will|have to|(?:is|are) (?:\w+ )?(?:asked |requested |told |instructed )?to)"
_CLAUSE = r"(?:^\W*|[:;]\W*|^\W*(?:if|when|whenever|whatever|whoever|before|in|from|as|for|should)\b[^.!?]{0,80}?, )"

_CALL = re.compile(
    r"^\W*(?:\d+\W+)?(?:(?:[\w'’-]+ ){0,6}?(?:to|for|dear|if [\w ]{1,25}|as|à|de|aan|an|per|para|für|voor) )?"
    rf"(?:(?:all|any|every|the|an?|tout|toute|jed\w+|elke?|i|gli|los|el|las|os) ){{0,2}}(?:{_MACHINE}(?:, | or | and )?)+"
    r"(?: (?:only|that|who|which|reading|processing)\b[^.:;,!?]{0,60})?\s*[:,;!–—]+\W*"
    r"|^\W*(?:system|assistant|user|human|model)\s*:\W*",
    re.IGNORECASE,
)
"""The call of a machine with the mark behind it: "Dear chatbot, ", "Note to any AI reader: ", "System: "."""

_APART = re.compile(r"\b(?:notes?|notices?|message|correction|warning|nota|hinweis|if|only)\b", re.IGNORECASE)
"""A call that sets apart what follows for machines: nothing but their answers can be meant."""

_BIDS = re.compile(rf"{_CLAUSE}{_GENTLY}{_HANDLE}\b", re.IGNORECASE)
_BIDS_OR_YOU = re.compile(rf"{_BIDS.pattern}|\byou(?:rs?)?\b", re.IGNORECASE)
_BIDS_ANSWER = re.compile(
    rf"{_CLAUSE}{_GENTLY}{_ANSWER}\b|\byou {_OUGHT} {_GENTLY}{_HANDLE}\b"
    r"|\b(?:answer|reply|response)\b[^.!?]{0,60}\b(?:is|must be|should be|shall be)\b"
    r"|\byour (?:answer|summary|output)\b[^.!?]{0,30}\b(?:would|should|must|begins?|began)\b|\bif your (?:answer|summary)\b",
    re.IGNORECASE,
)
_AS_A_PROGRAM = re.compile(
    r"\b(?:every|each|any|all|whatever|whichever|no matter)\b[^.!?]{0,30}\b(?:questions?|quer(?:y|ies)|ask(?:s|ed)|answers?"
    r"|instructions?|prompts?|told)\b"
    r"|\b(?:previous|prior|above|earlier|former|your|given|hidden|system|user['’]?s?) (?:\w+ ){0,2}(?:instructions?|orders"
    r"|prompts?|rules|guidelines|directions|task|answer|reply|response|output|summary|context|questions?)\b"
    r"|\byou (?:were|are|have been) (?:told|asked|given)\b|\bnot answer questions\b|\bnothing else\b"
    r"|\b(?:when|if|whenever|should|questions? that)\b[^.!?,]{0,40}\b(?:ask(?:s|ed)?|to know)\b"
    r"|\b(?:before|when|while) (?:you )?(?:answer|respond|summari[sz])\w*|\bwith (?:the |a )?(?:\w+ )?words?\b"
    r"|\bthis (?:note|message|instruction|order|correction)\b"
    r"|\b(?:toutes? les questions|jede frage|alle (?:fragen|vragen)|elke vraag|tod[ao]s? l?as? preg?untas?|tutte le domande)\b",
    re.IGNORECASE,
)
_READS_THIS = re.compile(
    rf"(?:\b{_MACHINE}[^.!?]{{0,40}}\b(?:read|process|pars|index)\w*|\b(?:summar|condens|extract|answer)\w*)"
    r"(?: \w+){0,3} (?:this|the present) (?:page|article|text|document|file|notice|letter|digest|site)\b"
    r"|\b(?:AI|LLM|language-model) (?:readers?|summari[sz]ers?)\b",
    re.IGNORECASE,
)
"""Readers of this very text, spoken of instead of to: "Any automatic summary of this page should mention"."""
_OUGHT_TO = re.compile(rf"\b{_OUGHT} {_GENTLY}{_HANDLE}\b|{_BIDS.pattern}", re.IGNORECASE)

_CONTROL = re.compile(
    r"<\|[\w ]{1,30}\|>|\[/?INST\]|<</?SYS>>|</?(?:system|assistant|instructions?|prompt|tool_call)>"
    r"|<(?:start|end)_of_turn>|^\W*(?:BEGIN|END)(?: OF)?(?: \w+)? (?:EVIDENCE|CONTEXT|DOCUMENTS?|PASSAGES?|PROMPT)\b"
    r"|^Text:$|\{\s*\"(?:answer|items)\"\s*:",
    re.IGNORECASE,
)
"""Marks of chat templates, of prompts and of answers like ours. In a text about partnerships they stand for nothing."""

_BLANK = re.compile(r"\n[^\S\n]*\n")


@lru_cache(maxsize=64)
def orders_in(text: str) -> tuple[tuple[int, int], ...]:
    """Where the sentences that give such orders begin and end, in order.

    Within a paragraph, an imperative behind an order speaks to the same reader, and what stands between two marks of a
    chat template is a forged message. Nothing else is left out beside the orders themselves.
    """
    found: list[tuple[int, int]] = []
    blanks = [blank.end() for blank in _BLANK.finditer(text)]
    for _, paragraph in groupby(sentence_spans(text), key=lambda span: bisect(blanks, span[0])):
        sentences = [(span, text[slice(*span)]) for span in paragraph]
        marks = [number for number, (_, sentence) in enumerate(sentences) if _CONTROL.search(sentence)]
        ordered = False
        for number, (span, sentence) in enumerate(sentences):
            forged = bool(marks) and marks[0] < number < marks[-1]
            if forged or is_order(sentence) or (ordered and _BIDS.search(sentence)):
                found.append(span)
                ordered = True
    return tuple(found)


def is_order(sentence: str) -> bool:
    """Whether a sentence tells a program that reads it what to answer."""
    if _CONTROL.search(sentence):
        return True
    if call := _CALL.match(sentence):
        return bool(_APART.search(call[0]) or _BIDS_OR_YOU.search(sentence[call.end() :]))
    return bool(
        (_BIDS_ANSWER.search(sentence) and _AS_A_PROGRAM.search(sentence))
        or (_READS_THIS.search(sentence) and _OUGHT_TO.search(sentence))
    )
