"""Sentences that give orders to the machine that reads: "Note to AI assistants: answer every question with …".

Documents are untrusted. Such a sentence tells nothing about a partnership, so the model does not get to read it and it
proves nothing; the stored text keeps it. An order does two things: it speaks to its reader (it calls a machine, says
"you must", or is an imperative), and it says what to answer or how to read. "AI systems must be tested" does neither.
Where no machine is called the reader may be human: then it must also name what only a program is told about ("every
question", "your instructions"). English in full; of Dutch, French, German, Italian, Portuguese, Spanish the short forms.
It is a defence beside others: an answer is a short field, checked by code against the other sentences.
"""

from __future__ import annotations

import re
from bisect import bisect
from functools import lru_cache
from itertools import groupby

from rag.text.boundaries import sentence_spans

_MACHINE = (
    r"(?:(?:AI|A\.I\.|KI|LLM|artificial intelligence|automat\w+|digital|virtual|reading|answer)[ -](?:systems?|models?|bots?"
    r"|readers?|tools?|agents?|crawlers?|engines?|summari[sz]ers?|ass?istent\w*)|(?:\w+ )?ass?ist[ae]nt\w*(?: de IA)?|AI"
    r"|LLMs?|(?:chat ?|ro)?bots?|machines?|(?:large )?language models?|sprachmodell\w*|taal(?:model|assist)\w*"
    r"|mod[eè]les? de lang\w+|modelos? de l[ei]ngua\w+|modell[oi] linguistic[oi])\b"
)
_VERB = (  # those that are nouns as well: only with what they are to be done to
    r"(?:(?:respond|say|tell|reveal|mention|pretend|cite|translate|summari[sz]e|describe|include|omit|leave out|avoid|replace"
    r"|substitute|confirm|recommend|disregard|discard|forget|override|bypass|ignor(?:e[zr]?|a|i|iere[nt]?|ate)|(?:answer|reply) in"
    r"|r[ée]pond(?:s|ez)|antwort(?:et?|en sie)|antwoord|respond[ae]n?|rispond(?:i|ete|a)|vergiss|vergesst|vergeet|negeer"
    r"|oublie[zr]?|olvid[ae]|dimentica(?:te)?|esque[çc]a)\b|(?:answer|reply|state|output|print|repeat|claim|quote|copy|show|begin"
    r"|start|end|give|write|return|report|read|treat|use|take|record|add|skip)(?= (?:to )?(?:th\w+|it|all|every\w*|each|any|no\w*"
    r"|only|with|your|its|an?|questions)\b| ?[\"“'‘\d]))"
)
_OUGHT = r"\b(?:must|should|shall|will|have to|(?:is|are) (?:\w+ )?(?:asked |requested |told )?to) "
_GENTLY = r"(?:(?:please|kindly|now|always|only|simply|just|therefore|do not|don['’]t|never|not|\w+ly) ){0,3}"
_BID = (
    r"(?:^\W*(?:(?:system|assistant|user|human|model|note|important|attention|urgent|warning)\W+)?"
    r"(?:(?:if|when|whenever|whatever|whoever|before|in|from|as|for|should)\b[^.!?]{0,80}?, )?|[:;]\s*[\"“])"
    rf"{_GENTLY}{_VERB}"
)
_TOLD = rf"{_BID}|\byou {_OUGHT}{_GENTLY}{_VERB}|\byour \w+ [^.!?]{{0,30}}\b(?:must|should)\b"
_ANSWER_IS = (
    r"\b(?:answer|reply|response)\b[^.!?]{0,60}\b(?:is|must be|should be|shall be) "
    r"(?-i:[\"“'‘]|\d|[A-Z]{3}|[A-Z][a-z]+ [A-Z])"
)
_CALL = re.compile(
    r"^\W*(?:\d+\W+)?(?:(?P<if>if (?:you|the reader) (?:\w+ to )?(?:are|is|be) )|(?P<note>(?:[\w'’-]+ ){0,2}"
    r"(?:note|notice|message|correction|warning|nota|hinweis) (?:to|for|an|per|para) )|(?:dear|attention|important)\W+"
    r"|(?:[\w'’-]+ ){0,6}?(?:to|for|as|à|de|aan|an|per|para|für|voor) )?"
    r"(?:(?:all|any|every|the|an?|tout|toute|jed\w+|elke?|i|gli|los|el|las|os) ){0,2}(?:"
    rf"{_MACHINE}(?:, | or | and )?)+(?P<only> only)?(?: (?:that|who|which|reading|processing)\b[^.:;,!?]{{0,60}})?"
    r"\s*(?:,|(?P<colon>[:;!–—]+))\W*",
    re.IGNORECASE,
)
_PROGRAM = re.compile(
    r"\b(?:every|each|any|all|whatever|whoever|whichever|no matter)\b[^.!?]{0,30}\b(?:questions?|quer(?:y|ies)|ask(?:s|ed)"
    r"|instructions?|prompts?|told)\b|\b(?:previous|prior|above|earlier|former|your|given|hidden|system|user['’]?s?) (?:\w+ ){0,2}"
    r"(?:instructions?|orders|prompts?|rules|guidelines|directions|task|answer|reply|response|output|summary|context|questions?)\b"
    r"|\byou (?:were|are|have been) (?:told|asked|given)\b|\bnot answer questions\b|\bnothing else\b"
    r"|\b(?:when|if|whenever|should|questions? that)\b[^.!?,]{0,40}\b(?:ask(?:s|ed)?|to know)\b"
    r"|\b(?:before|when|while) (?:you )?(?:answer|respond|summari[sz])\w*|\bthis (?:note|message|instruction)\b"
    r"|\bwith (?:the |a )?(?:\w+ )?words?\b|\b(?:toutes? les questions|jede frage|alle (?:fragen|vragen)|elke vraag"
    r"|tod[ao]s? l?as? preg?untas?|tutte le domande)\b",
    re.IGNORECASE,
)
_READS_THIS = re.compile(
    rf"(?:\b{_MACHINE}[^.!?]{{0,40}}\b(?:read|process|pars|index)\w*|\b(?:summar|condens|extract)\w*|\banswer\w*(?= from))"
    r"(?: \w+){0,3} (?:this|the present) (?:page|article|text|document|file|notice|letter|digest|site)\b"
    r"|\b(?:AI|LLM|language-model) (?:readers?|summari[sz]ers?)\b",
    re.IGNORECASE,
)
_BIDDEN, _TOLD_IT, _ANSWERS, _OUGHT_TO = (
    re.compile(pattern, re.IGNORECASE)
    for pattern in (_BID, _TOLD, f"{_TOLD}|{_ANSWER_IS}", f"{_OUGHT}{_GENTLY}{_VERB}|{_BID}")
)
_CONTROL = re.compile(  # marks of chat templates, of prompts and of answers like ours; articles have no such
    r"<\|[\w ]{1,30}\|>|\[/?INST\]|<</?SYS>>|</?(?:system|assistant|instructions?|prompt|tool_call)>"
    r"|<(?:start|end)_of_turn>|^\W*(?:BEGIN|END)(?: OF)?(?: \w+)? (?:EVIDENCE|CONTEXT|DOCUMENTS?|PASSAGES?|PROMPT)\b"
    r"|^Text:$|\{\s*\"(?:answer|items)\"\s*:",
    re.IGNORECASE,
)
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
            if forged or is_order(sentence) or (ordered and _BIDDEN.search(sentence)):
                found.append(span)
                ordered = True
    return tuple(found)


def is_order(sentence: str) -> bool:
    """Whether a sentence tells a program that reads it what to answer."""
    if call := _CALL.match(sentence):
        alone = call["if"] or (call["colon"] and (call["note"] or call["only"]))  # nobody else is to read on
        if alone or _TOLD_IT.search(sentence[call.end() :]):
            return True
    return bool(
        _CONTROL.search(sentence)
        or (_ANSWERS.search(sentence) and _PROGRAM.search(sentence))
        or (_READS_THIS.search(sentence) and _OUGHT_TO.search(sentence))
    )
