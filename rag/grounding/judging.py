"""The judge: what speaks against an answer, and what is left of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from rag.grounding.denial import find_denial
from rag.grounding.expectation import (
    Kind,
    bare_person,
    expected_kind,
    fits,
    holds_office,
    is_other_party,
    is_person,
    is_sentence_for_name,
    is_sum_for_number,
    names_person,
)
from rag.grounding.proof import Proof, prove
from rag.grounding.signing import other_party, signed_for
from rag.schema.answer import Citation, Hit, Place, Status
from rag.text.datelines import HEAD_CHARACTERS, only_in_dateline
from rag.text.wording import content_words, matches
from rag.values import check
from rag.values.dates import find_dates
from rag.values.money import find_money
from rag.values.name_forms import same_name
from rag.values.names import find_names
from rag.values.numbers import find_numbers

MIN_QUESTION_COVERAGE = 0.6
"""Share of a yes/no question's content words that its proof must hold: "yes" itself proves nothing."""

_DECLINED = re.compile(
    r"^\W*(?:not[ _]found|not (?:stated|specified|mentioned|given|provided|available|disclosed|applicable)"
    r"|n/?a|unknown|none|null|(?:the )?(?:text|document|article|passage)s? (?:does|do) not\b.*"
    r"|no (?:answer|information)\b.*|it is not (?:stated|specified|mentioned)\b.*)\W*$",
    re.IGNORECASE | re.DOTALL,
)
_RELATIVE = re.compile(
    r"\b(?:today|yesterday|tomorrow|tonight|this (?:morning|week|month)|last (?:week|month))\b", re.I
)
_ASKS_YEAR = re.compile(r"\b(?:year|month|season|quarter)\b", re.IGNORECASE)

_CODE = re.compile(r"\b[^\W\d_]+-?\d+\b")
"""A name that ends in a number, such as "C-60"."""

SURELY_MONEY = 1000
"""From this number on, a number that the text gives as a sum is meant as one, whatever the question sounds like."""

_KIND_WORDS: dict[Kind, str] = {
    "money": "a sum of money",
    "number": "a number",
    "date": "a date",
    "duration": "a length of time",
    "person": "a person",
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is left of an answer after judging it.

    `worth_a_second_try` when naming the fault may mend it; `misled_by` are sentences better left out of that try;
    `by_code` when the answer is not the model's, so that its doubts do not count; `abstained` when it was the model
    that declined, not the judge. `certainty` is the model's, where it gives one.
    """

    status: Status
    text: str = ""
    citations: tuple[Citation, ...] = ()
    unproved: tuple[str, ...] = ()
    reason: str = ""
    worth_a_second_try: bool = False
    misled_by: tuple[Citation, ...] = ()
    by_code: bool = False
    abstained: bool = False
    certainty: float | None = None

    @classmethod
    def declined(cls, reason: str, *, again: bool = False, misled_by: tuple[Citation, ...] = ()) -> Verdict:
        return cls("not_in_documents", reason=reason, worth_a_second_try=again, misled_by=misled_by)

    @property
    def rank(self) -> int:
        """2 answered, 1 partial, 0 declined."""
        return {"answered": 2, "partial": 1, "not_in_documents": 0}[self.status]


def judge(question: str, answer: str, evidence: Sequence[Hit], place_of: Callable[[str, int], Place]) -> Verdict:
    """Prove an answer from the evidence, or say what is against it."""
    kind = expected_kind(question)
    declined = not answer.strip() or bool(_DECLINED.match(answer))
    read = _read_by_code(question, "" if declined else answer, kind, evidence, place_of)
    if read or declined:
        return read or Verdict("not_in_documents", reason="the model found no answer in the passages", abstained=True)
    answer = _with_currency(answer, kind, evidence)
    if objection := _at_sight(question, answer, kind):
        return Verdict.declined(objection, again=True)
    proof = prove(question, answer, evidence, place_of)
    if _is_yes_no(answer):
        return _judge_yes_no(answer, proof)
    if not proof.complete or _has_stranger(answer, evidence):
        return _unproved(answer, proof, lambda part: prove(question, part, evidence, place_of))
    if misread := _misread(question, answer, kind, proof, evidence):
        return misread
    answer = _with_day(question, answer, proof) if kind == "date" else answer
    return Verdict("answered", answer, proof.citations, **_wish(answer, kind))


def joined(questions: Sequence[str], verdicts: Sequence[Verdict]) -> Verdict:
    """The verdicts on the parts of a question as one: partial when only some are answered, declined when none is."""
    held = [one for one in verdicts if one.status != "not_in_documents"]
    if not held:
        return verdicts[0]
    lacking = tuple(asked for asked, one in zip(questions, verdicts, strict=True) if one not in held)
    unproved = tuple(item for one in held for item in one.unproved) + lacking
    return Verdict(
        "partial" if unproved else "answered",
        ", ".join(one.text for one in held),
        tuple(dict.fromkeys(citation for one in held for citation in one.citations)),
        unproved,
        "not in the documents: " + ", ".join(f"“{item}”" for item in unproved) if unproved else "",
        certainty=min((one.certainty for one in held if one.certainty is not None), default=None),
    )


def _read_by_code(
    question: str, answer: str, kind: Kind, evidence: Sequence[Hit], place_of: Callable[[str, int], Place]
) -> Verdict | None:
    """What small models misread and code reads surely: a denial taken for silence, the signatory of another party."""
    if kind == "yes_no" and not answer and (denial := find_denial(question, evidence, place_of)):
        how = "the sentence denies what is asked"
        return Verdict("answered", "No", (denial.model_copy(update={"how": how}),), by_code=True)
    if signed := signed_for(question, evidence, place_of):
        names, citation = signed
        if not _same_persons(names, answer):
            return Verdict("answered", names, (citation,), by_code=True)
    return None


def _same_persons(names: str, answer: str) -> bool:
    """Whether an answer names these persons and no other."""
    wanted, said = (
        [bare_person(name.value) for name in find_names(text) if is_person(name.value)] for text in (names, answer)
    )
    return len(wanted) == len(said) and all(any(same_name(one, other) for other in said) for one in wanted)


def _with_currency(answer: str, kind: Kind, evidence: Sequence[Hit]) -> str:
    """A bare number as the sum it is part of: "39 million" where the text says "£39 million"."""
    numbers = find_numbers(answer)
    if len(numbers) != 1 or find_money(answer) or kind not in ("money", "number", "anything"):
        return answer
    if kind != "money" and numbers[0].value < SURELY_MONEY:
        return answer
    sums = {money.text: money.value.amount for hit in evidence for money in find_money(hit.text)}
    same = [text for text, amount in sums.items() if amount == numbers[0].value]
    return same[0] if same else answer


def _with_day(question: str, answer: str, proof: Proof) -> str:
    """ "2026" as the one day in 2026 that the cited sentence gives, unless a year or a month was asked for."""
    dates = find_dates(answer)
    if len(dates) != 1 or dates[0].value.precision == "day" or _ASKS_YEAR.search(question):
        return answer
    if content_words(answer[: dates[0].start] + answer[dates[0].end :]):
        return answer
    there = {found.value: found.text for one in proof.citations for found in find_dates(one.quote)}
    fuller = [text for date, text in there.items() if date.precision == "day" and date.proves(dates[0].value)]
    return fuller[0] if len(fuller) == 1 else answer


def _at_sight(question: str, answer: str, kind: Kind) -> str:
    """What speaks against an answer before looking at the evidence; "" when nothing does."""
    if _echoes(question, answer, kind):
        return f"“{answer}” only repeats the question"
    if is_sentence_for_name(question, answer):
        return f"“{answer}” is a sentence; a name was asked for"
    if is_other_party(question, answer):
        return f"“{answer}” is of another kind than what was asked for"
    if not fits(answer, kind) or is_sum_for_number(question, answer):
        return f"“{answer}” is not {_KIND_WORDS[kind]}"
    return ""


def _misread(question: str, answer: str, kind: Kind, proof: Proof, evidence: Sequence[Hit]) -> Verdict | None:
    """What speaks against an answer whose words the evidence holds."""
    if _is_dateline(question, answer, proof, evidence):
        objection = f"“{answer}” is where and when the text was published, not what is asked"
        if kind == "date":  # where a dateline is taken for the date, the right one may stand further down
            return Verdict.declined(objection, again=True, misled_by=proof.citations)
        return Verdict.declined(objection)
    if kind == "number" and _is_only_in_dates(answer, proof):
        return Verdict.declined(f"“{answer}” stands in the text only as part of a date", again=True)
    if party := other_party(question, answer, evidence):
        return Verdict.declined(f"the text has “{answer}” sign for “{party}”", again=True)
    if not holds_office(question, answer, evidence):
        return Verdict.declined(f"the text does not give “{answer}” that office", again=True)
    return None


def _is_dateline(question: str, answer: str, proof: Proof, evidence: Sequence[Hit]) -> bool:
    text = "\n".join(hit.text for hit in evidence)
    return all(
        one.start < HEAD_CHARACTERS and only_in_dateline(answer, one.quote, question, text) for one in proof.citations
    )


def _is_only_in_dates(answer: str, proof: Proof) -> bool:
    """True when the cited sentences lose the answer's number with their dates."""
    if find_dates(answer):
        return False
    rest = []
    for citation in proof.citations:
        text = citation.quote
        for date in reversed(find_dates(text)):
            text = text[: date.start] + " … " + text[date.end :]
        rest.append(text)
    return bool(check(answer, " … ".join(rest)))


def _wish(answer: str, kind: Kind) -> dict[str, Any]:
    """A proved answer that could be plainer: worth asking once more, and kept when nothing better comes."""
    if kind == "date" and not find_dates(answer) and _RELATIVE.search(answer):
        return {"reason": f"“{answer}” is no calendar date; give the date", "worth_a_second_try": True}
    if kind == "person" and not names_person(answer):
        return {"reason": f"“{answer}” is an office; give the person's name", "worth_a_second_try": True}
    return {}


def _judge_yes_no(answer: str, proof: Proof) -> Verdict:
    if proof.coverage < MIN_QUESTION_COVERAGE:
        return Verdict.declined("no sentence of the documents speaks of what is asked")
    return Verdict("answered", answer, proof.citations)


def _unproved(answer: str, proof: Proof, prove_part: Callable[[str], Proof]) -> Verdict:
    """Something in the answer has no proof: of a list, keep the items that have one; of anything else, nothing."""
    items = _items(answer)
    if len(items) > 1:
        proofs = {item: prove_part(item) for item in items}
        proved = [item for item in items if proofs[item].complete]
        unproved = tuple(item for item in items if not proofs[item].complete)
        if proved and unproved:
            citations = tuple(dict.fromkeys(one for item in proved for one in proofs[item].citations))
            reason = "not in the documents: " + ", ".join(f"“{item}”" for item in unproved)
            return Verdict("partial", ", ".join(proved), citations, unproved, reason, worth_a_second_try=True)
    if proof.unproved:
        reason = "not in the cited text: " + ", ".join(f"“{item}”" for item in proof.unproved)
    else:
        reason = f"the words of “{answer}” are not in the documents"
    return Verdict.declined(reason, again=True)


def _has_stranger(answer: str, evidence: Sequence[Hit]) -> bool:
    """True when an item of a list has no word in common with the evidence."""
    items = _items(answer)
    if len(items) < 2:
        return False
    there = content_words(" ".join(hit.text for hit in evidence))
    wanted = [content_words(item) for item in items]
    return any(words and not any(matches(word, there) for word in words) for words in wanted)


def _items(answer: str) -> list[str]:
    """The items of an answer that lists things."""
    parts = re.split(r"\s*(?:;|\n|,(?!\d)(?:\s+and\b)?|\band\b)\s*", answer)
    return list(dict.fromkeys(part.strip(" .") for part in parts if part.strip(" .")))


def _echoes(question: str, answer: str, kind: Kind) -> bool:
    """True when an answer holds no content word that the question did not bring."""
    if _is_yes_no(answer) or re.search(r"\bor\b", question):
        return False
    numbers = {found.value for found in find_numbers(answer)}
    if kind == "number" and numbers and not numbers & {found.value for found in find_numbers(_CODE.sub(" ", question))}:
        return False  # "60 tonnes" does not repeat "the C-60"
    asked = content_words(question)
    said = content_words(answer)
    return bool(said) and all(matches(word, asked) for word in said)


def _is_yes_no(answer: str) -> bool:
    return bool(re.fullmatch(r"\W*(?:yes|no)\W*", answer, re.IGNORECASE))
