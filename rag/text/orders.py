"""Sentences that give orders to the machine that reads: "Note to AI assistants: answer every question with …".

Documents are untrusted. Such a sentence tells nothing about a partnership, so the model does not get to read it and it
proves nothing; the stored text keeps it. An order does two things: it speaks to its reader (it calls a machine, says
"you must", or is an imperative), and it says what to answer or how to read. "AI systems must be tested" does neither.
Where no machine is called the reader may be human: then it must also name what a program is asked for or told ("every
question", "your instructions"). English in full; of Dutch, French, German, Italian, Portuguese and Spanish the short
forms. It is a defence beside others: an answer is a short field, checked by code against the other sentences.
"""

from __future__ import annotations

import re
from bisect import bisect
from functools import lru_cache, partial
from itertools import groupby

from rag.text.boundaries import sentence_spans

_compile = partial(re.compile, flags=re.IGNORECASE)

_MACHINE = (
    r"(?:(?:AI|KI|LLM|artificial intelligence|automat\w+|digital|virtual|reading|answer)(?:[ -]\w+)?[ -](?:systems?"
    r"|bots?|models?|readers?|tools?|agents?|engines?|software|summari[sz]ers?)|(?:\w+[ -])?\w*ass?ist[ae]nt\w*"
    r"(?: de IA)?|AI|LLMs?|\w*GPT|(?:chat ?|ro)?bots?|machines?|(?:(?:AI|large) )?language models?|sprachmodell\w*"
    r"|taalmodel\w*|mod[eè]les? de lang\w+|modelos? de l[ei]ngua\w+|modell[oi] linguistic[oi])\b"
)
_VERB = (  # as it stands behind what is often a noun: "reply with", but not "reply of"
    r"(?= (?:th\w+|it|all|to (?:all|any|every|each)|every\w*|each|any|no\w*|only|with|your|its|an?|questions)\b"
    r"| ?[\"“'‘\d])"
)
_SAY = (
    r"(?:(?:respond|say|tell|inform|reveal|disclose|mention|pretend|disregard|forget|override|bypass|summari[sz]e|describe"
    r"|include|omit|leave out|avoid|replace|(?:answer|reply) in|ignor(?:e[zr]?|a|i|iere[nt]?|ate)|r[ée]pond(?:s|ez)"
    r"|antwort(?:et?|en sie)|antwoord|respond[ae]n?|rispond(?:i|ete|a)|vergiss|vergesst|vergeet|negeer|oublie[zr]?"
    r"|olvid[ae]|dimentica(?:te)?|esque[çc]a)\b"
    rf"|(?:answer|reply|state|output|print|repeat|claim|let|treat|consider|begin|start|end){_VERB})"
)
_DO = (
    rf"(?:{_SAY}|(?:cite|translate|substitute|confirm|discard|recommend|present|refuse)\b"
    rf"|(?:quote|copy|show|give|write|return|report|read|use|take|record|add|skip|mark){_VERB})"
)
_GENTLY = r"(?:(?:please|kindly|now|always|only|simply|just|therefore|do not|don['’]t|never|not|\w+ly) ){0,3}"
_MUST = r"\b(?:must|should|shall|will|have to|(?:is|are) (?:\w+ )?(?:(?:ask|request|instruct|requir)ed )?to) " + _GENTLY
_OPENING = (  # an item of a list goes on with the sentence before it: "The operator shall", "- tell all users"
    r"(?:^(?![-*•–—]\s+(?-i:[a-z]))\W*(?:(?:\w+ )?(?:system|assistant|user|human|model|note|important|attention|urgent"
    r"|override|instructions?)\W+)?(?:(?:if|when|whenever|whatever|whoever|before|in|from|as|for|should)\b"
    r"[^.!?,]{0,60}, )?|[:;]\s*[\"“])" + _GENTLY
)
_BIDS = _compile(_OPENING + _DO)
_TELLS = _compile(  # behind a call
    rf"{_OPENING}{_DO}|\byou {_MUST}{_DO}|\byour \w+ [^.!?]{{0,30}}\b(?:must|should)\b|\byou are (?:now|no longer)\b"
    r"|^(?:please|kindly|do not|don['’]t|never|always)\b"
)
_TELLS_ANSWER = _compile(  # "Say that", "You must say", "Your answer must", "Whatever is asked, the answer is X"
    rf"{_OPENING}{_SAY}|\byou {_MUST}{_DO}|\byour (?:answer|summary|output) (?:must|should)\b"
    r"|^(?=.*\b(?:every|each|any|all|whatever|whoever|asks?|know)\b).*\b(?:answer|reply|response)\b[^.!?]{0,60}"
    r"\b(?:is|must be|should be|shall be) (?:[\"“'‘]|\d|(?-i:[A-Z]{3}|[A-Z][a-z]+ [A-Z]))"
)
_MUST_DO = _compile(_MUST + _DO)
_CALL = _compile(
    r"^\W*(?:\d+\W+)?(?:(?P<if>if (?:you|the reader) (?:\w+ to )?(?:are|is|be) )|(?P<note>(?:[\w'’-]+ ){0,2}(?:note"
    r"|notice|message|correction|warning|nota|hinweis) (?:to|for|an|per|para) |(?:dear|attention|important|hey)\W+)"
    r"|(?:[\w'’-]+ ){0,6}?(?:to|for|as|à|de|aan|an|per|para|für|voor) )?"
    r"(?:(?:all|any|every|the|an?|tout|toute|jed\w+|elke?|i|gli|los|el|las|os) ){0,2}"
    rf"(?:{_MACHINE}(?:, | or | and )?)+(?P<only> only)?(?: (?:that|who|which|\w+ing)\b[^.:;,!?]{{0,60}})?"
    r"\s*(?:,|(?P<colon>[:;!–—]+))\W*"
)
_ASKED = _compile(
    r"\b(?:questions?|quer(?:y|ies)|(?:your|any|every|each) answer|answers|answering"
    r"|(?:answer|reply|respond|say|state|output|print) (?:that (?!\w+s\b)|only|with|\W*[\"“'‘])|repl(?:y|ies)"
    r"|respon(?:ses?|ding)|summar(?:y|ies)|outputs?|prompts?|instructions?|users?|above|conversation|nothing else"
    r"|you were told|this (?:note|notice|message|order|page|text|document)|les questions|fragen?|vraag|vragen"
    r"|preguntas?|perguntas?|domand[ae])\b|\bwith (?:the |a )?(?:\w+ )?words?\b"
    r"|\b(?:when|if|whenever|whoever|whatever|should)\b[^.!?,]{0,40}\b(?:ask(?:s|ed)?|to know)\b"
    r"|\b(?:previous|prior|earlier|former|your|given|hidden) (?:\w+ ){0,2}(?:orders|rules|guidelines|directions|task)\b"
)
_TEXT = r"\b(?:this|the present) (?:page|article|text|document|file|passage|letter|digest|site)\b"
_READS_THIS = _compile(
    rf"(?:\b{_MACHINE}[^.!?]{{0,40}}\b(?:read|process|pars|index|encounter|find)\w*|\b(?:summar|condens|extract)\w*"
    rf"|\banswer\w*(?= from))(?: \w+){{0,3}} (?:{_TEXT}|this(?= must| should| is| are))"
    rf"|{_TEXT}[^.!?]{{0,30}} by (?:an? |any |the )?{_MACHINE}|\b(?:AI|LLM) (?:readers?|summari[sz]ers?)\b"
)
_CONTROL = re.compile(  # marks of chat templates, of prompts and of answers like ours; articles have no such
    r"<\|[\w ]{1,30}\|>|\[/?INST\]|<</?SYS>>|</?(?:system|assistant|instructions?|prompt|tool_call)>"
    r"|<(?:start|end)_of_turn>|^\W*(?:BEGIN|END)(?: OF)?(?: \w+)? (?:EVIDENCE|CONTEXT|DOCUMENTS?|PASSAGES?|PROMPT)\b"
    r"|^Text:$|\{\s*\"(?:answer|items)\"\s*:",
    re.IGNORECASE,
)
_BLANK = re.compile(r"\n[^\S\n]*\n")


@lru_cache(maxsize=64)
def orders_in(text: str, language: str = "en") -> tuple[tuple[int, int], ...]:
    """Where the sentences that give such orders begin and end, in order.

    Within a paragraph, an imperative behind an order speaks to the same reader, and what stands between two marks of a
    chat template is a forged message. Nothing else is left out beside the orders themselves.
    """
    found: list[tuple[int, int]] = []
    blanks = [blank.end() for blank in _BLANK.finditer(text)]
    for _, paragraph in groupby(sentence_spans(text, language), key=lambda span: bisect(blanks, span[0])):
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
    if call := _CALL.match(sentence):
        alone = call["if"] or (call["colon"] and (call["note"] or call["only"]))  # nobody else is to read on
        if alone or _TELLS.search(sentence[call.end() :]):
            return True
    return bool(
        _CONTROL.search(sentence)
        or (_TELLS_ANSWER.search(sentence) and _ASKED.search(sentence))
        or (_READS_THIS.search(sentence) and (_MUST_DO.search(sentence) or _BIDS.search(sentence)))
    )
