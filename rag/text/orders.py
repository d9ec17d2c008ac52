"""Sentences that give orders to whoever reads by machine: "Ignore all previous instructions", "Note to AI assistants".

Documents are untrusted. Such a sentence tells nothing about a partnership, so the model does not get to read it and it
proves nothing; the stored text keeps it. What is recognised is the address and the order themselves, in English. It is
one defence beside others: an answer is a short field, checked against the other sentences by code.
"""

from __future__ import annotations

import re
from functools import lru_cache

from rag.text.boundaries import sentence_spans

_MACHINE = (
    r"(?:(?:AI|A\.I\.|artificial intelligence|automated|automatic|machine|digital|virtual)"
    r"(?: (?:systems?|models?|readers?|tools?|agents?|assistants?|summari[sz]ers?))?"
    r"|LLMs?|(?:large )?language models?|chat ?bots?|assistants?)"
)
_WORK = r"(?:instructions?|orders?|rules|prompts?|tasks?|questions?|directions|guidelines|context)"

_ADDRESSES = re.compile(
    r"\b(?:notes?|notices?|messages?|memos?|instructions?|attention|warnings?|corrections?|dear)"
    r"\b[^.!?\n]{0,40}?(?:\b(?:to|for)(?: (?:any|all|every|the|each))? "
    rf"(?:{_MACHINE}\b|(?:model|system)(?=\s*[:;,.!]))"
    rf"|(?<=dear ){_MACHINE}\b)"
    rf"|^\W*(?:\d+\W+)?(?:for )?{_MACHINE}(?: only)?\s*[:,!–—-]"
    rf"|^\W*(?:all |any )?{_MACHINE} (?:must|should|shall) "
    rf"|\bif (?:the reader is|the reader|you are|you) (?:an? |the )?(?:{_MACHINE}|machine|model|program|bot|robot)\b"
    r"|^\W*(?:system|assistant|user)\s*:",
    re.IGNORECASE,
)
"""Speaks to a machine: "Note to any language model", "AI systems: ...", "assistant: ..."."""

_ORDERS = re.compile(
    r"\b(?:your|the) (?:(?:complete|full|original|hidden|initial|system) )+(?:instructions|prompts?|rules)\b"
    r"|\b(?:ignore|disregard|forget|override|bypass) (?:the |these |those )?(?:instructions|prompts?|questions?)\b"
    r"|\bsystem prompt\b|\byour (?:prompt|instructions)\b"
    r"|\b(?:answer|reply|respond)\b[^.!?\n]{0,40}\b(?:to (?:all|any|every|each) (?:other )?questions?|and nothing else"
    r"|with (?:the )?(?:single|one|exact|following) words?|no matter what)\b"
    r"|\b(?:the )?only (?:correct|permitted|allowed|valid|acceptable) (?:answer|reply|response)\b"
    r"|\b(?:begin|start|end|sign) (?:your|every|each) (?:answer|reply|response)\b"
    r"|\bdo not (?:mention|reveal|cite|quote|repeat) this (?:note|notice|message|instruction|order|page)\b"
    r"|\byou are (?:now an?|no longer (?:an?|answering|bound))\b",
    re.IGNORECASE,
)
"""What only a program that answers questions could be told to do."""

_DISMISSES = re.compile(
    rf"\b(?:ignore|disregard|forget|override|bypass)\b([^.!?\n]{{0,60}}?)\b{_WORK}\b", re.IGNORECASE
)
_EARLIER = re.compile(
    r"\b(?:previous|prior|above|earlier|preceding|users?|your|system|given|all|any|every)\b", re.IGNORECASE
)
"""Between the two: "forget all your earlier rules", not "ignore the rules of the port"."""

_CONTROL = re.compile(
    r"<\|[\w ]{1,30}\|>|\[/?INST\]|<</?SYS>>|</?(?:system|assistant|instructions?|prompt|tool_call)>"
    r"|<(?:start|end)_of_turn>|^\W*(?:BEGIN|END)(?: OF)?(?: \w+)? (?:EVIDENCE|CONTEXT|DOCUMENTS?|PASSAGES?|PROMPT)\b"
    r"|^Text:$|\{\s*\"(?:answer|items)\"\s*:",
    re.IGNORECASE,
)
"""Marks of chat templates, of prompts and of answers like ours. In a text about partnerships they stand for nothing."""


_BLANK = re.compile(r"\n[^\S\n]*\n")
_OPENING = re.compile(r"\n[^\S\n]*\n[\W_]*\Z")
MARGIN = 80
"""Characters before a sentence that are looked at for the beginning of its paragraph."""


@lru_cache(maxsize=64)
def orders_in(text: str) -> tuple[tuple[int, int], ...]:
    """Where the sentences that give such orders begin and end, in order.

    A paragraph that begins with one is an order as a whole.
    """
    found: list[tuple[int, int]] = []
    paragraph_end = -1
    for start, end in sentence_spans(text):
        if start < paragraph_end:
            found.append((start, end))
        elif is_order(text[start:end]):
            found.append((start, end))
            if _begins_paragraph(text, start):
                blank = _BLANK.search(text, end)
                paragraph_end = blank.start() if blank else len(text)
    return tuple(found)


def _begins_paragraph(text: str, start: int) -> bool:
    """Whether nothing but marks stands between the beginning of the paragraph and `start`."""
    before = text[max(0, start - MARGIN) : start]
    return bool(_OPENING.search(before)) or (start <= MARGIN and not any(one.isalnum() for one in before))


def is_order(sentence: str) -> bool:
    """Whether a sentence speaks to a program that reads it."""
    return any(pattern.search(sentence) for pattern in (_ADDRESSES, _ORDERS, _CONTROL)) or any(
        _EARLIER.search(match[1]) for match in _DISMISSES.finditer(sentence)
    )
