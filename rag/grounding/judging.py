"""The judge: what is left of a model's answer after the gate. It objects and cites; it puts no word of its own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from rag.grounding.asked import ASKED_CHECKS, AskedClaim
from rag.grounding.citing import PlaceOf, cite
from rag.grounding.claims import Claim, read_claim
from rag.grounding.expectation import AnswerKind, expected_kind, names_person
from rag.grounding.gate import Gate
from rag.grounding.support import Objection, Support
from rag.schema.answer import Citation, Hit, Status
from rag.text.sentences import Sentence
from rag.text.wording import stems
from rag.values.dates import find_dates
from rag.values.finding import same_value
from rag.values.money import find_money
from rag.values.numbers import find_numbers

DECLINED = re.compile(
    r"^\W*(?:not[ _]found|not (?:stated|specified|mentioned|given|provided|available|disclosed|applicable)"
    r"|n/?a|unknown|null|(?:the )?(?:text|document|article|passage)s? (?:does|do) not\b.*"
    r"|no (?:answer|information)\b.*|it is not (?:stated|specified|mentioned)\b.*)\W*$",
    re.IGNORECASE | re.DOTALL,
)
_RELATIVE = re.compile(
    r"\b(?:today|yesterday|tomorrow|tonight|this (?:morning|week|month)|last (?:week|month))\b", re.I
)

SURELY_MONEY = 1000
"""From this number on, a number that the text gives as a sum is meant as a sum, whatever the question sounds like."""

Certainty = Literal["certain", "unsure", "unknown"]
"""How sure the model is of its answer; unknown where it tells no probabilities."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is left of an answer after judging it.

    `said` are the model's own words where code completed them. `objections` are what the checks said against it.
    `worth_a_second_try` when naming the fault may mend it; `misled_by` are sentences better left out of that try;
    `reader` names the reader in code that gave the answer, "" for the model; `abstained` when it was the model that
    declined. `certainty` is the model's, where it gives one. `in_other_words` is the answer as it would stand if
    somebody confirmed that its passages say the same in other words: only the wording speaks against it.
    """

    status: Status
    text: str = ""
    citations: tuple[Citation, ...] = ()
    unproved: tuple[str, ...] = ()
    reason: str = ""
    said: str = ""
    objections: tuple[Objection, ...] = ()
    worth_a_second_try: bool = False
    misled_by: tuple[Citation, ...] = ()
    reader: str = ""
    abstained: bool = False
    certainty: float | None = None
    in_other_words: Verdict | None = None

    @classmethod
    def declined(cls, reason: str, *, again: bool = False, objections: Sequence[Objection] = ()) -> Verdict:
        return cls("not_in_documents", reason=reason, worth_a_second_try=again, objections=tuple(objections))

    @property
    def rank(self) -> int:
        """2 answered, 1 partial, 0 declined."""
        return {"answered": 2, "partial": 1, "not_in_documents": 0}[self.status]


def judge(gate: Gate, question: str, answer: str, place_of: PlaceOf, *, certainty: Certainty = "unsure") -> Verdict:
    """Prove an answer from the evidence of the gate, or say what is against it.

    Where the question points to counts less when the model is `certain`, and only in plain cases when its certainty is
    `unknown`: then it is asked once more instead (see `rag.evidence.second_check`).
    """
    if not answer.strip() or DECLINED.match(answer):
        return Verdict("not_in_documents", reason="the model found no answer in the passages", abstained=True)
    kind = expected_kind(question, gate.language_of(question))
    completed = _with_currency(answer, kind, gate.evidence)
    claim = read_claim(completed, writing=gate.writing)
    without = frozenset({"pointing"} if certainty == "certain" else ())
    supports = gate.supports(claim, question, without=without, is_lenient=certainty == "unknown")
    asked = AskedClaim(question, kind, claim, supports, gate.evidence)
    if claim.says is None and (objections := _objections(gate, asked)):
        again = objections[0].check != "dateline" or kind == "date"
        verdict = Verdict.declined(objections[0].reason, again=again, objections=objections)
        misled = objections[0].check == "dateline" and kind == "date"
        return _misled(verdict, tuple(cite(place, "", place_of) for place in asked.places)) if misled else verdict
    said = answer if completed != answer else ""
    return _left(completed, said, supports, kind, place_of)


def joined(questions: Sequence[str], verdicts: Sequence[Verdict]) -> Verdict:
    """The verdicts on the parts of a question as one: partial when only some are answered, declined when none is."""
    held = [verdict for verdict in verdicts if verdict.status != "not_in_documents"]
    if not held:
        return verdicts[0]
    lacking = tuple(asked for asked, verdict in zip(questions, verdicts, strict=True) if verdict not in held)
    unproved = tuple(item for verdict in held for item in verdict.unproved) + lacking
    return Verdict(
        "partial" if unproved else "answered",
        ", ".join(verdict.text for verdict in held),
        tuple(dict.fromkeys(citation for verdict in held for citation in verdict.citations)),
        unproved,
        _not_there(unproved),
        certainty=min((verdict.certainty for verdict in held if verdict.certainty is not None), default=None),
    )


def citations_of(supports: Sequence[Support], place_of: PlaceOf) -> tuple[Citation, ...]:
    """The quotes of the windows, in the order of the items: of a joined window the sentences that hold something."""
    found: list[Citation] = []
    for support in supports:
        if support.window is None:
            continue
        parts = support.window.parts
        telling = [part for part in parts if part is support.window.main or _tells(part, support.claim)]
        found += [cite(part, support.claim.body, place_of) for part in telling]
    return tuple(dict.fromkeys(found))


def _left(text: str, said: str, supports: Sequence[Support], kind: AnswerKind, place_of: PlaceOf) -> Verdict:
    """What the supports leave of an answer: all of it, the items that are proved, or nothing."""
    held = [support for support in supports if support.holds]
    objections = tuple(one for support in supports if not support.holds for one in support.objections)
    if len(held) == len(supports):
        wish = _wish(text, kind)
        return Verdict(
            "answered",
            text,
            citations_of(held, place_of),
            said=said,
            reason=wish,
            worth_a_second_try=bool(wish),
        )
    unproved = tuple(support.claim.body for support in supports if not support.holds)
    if held:
        proved = ", ".join(support.claim.body for support in held)
        return Verdict(
            "partial",
            proved,
            citations_of(held, place_of),
            unproved,
            _not_there(unproved),
            said=said,
            objections=objections,
            worth_a_second_try=True,
        )
    reason = objections[0].reason if objections else f"the words of “{text}” are not in the documents"
    declined = Verdict.declined(reason, again=True, objections=objections)
    if not all(support.is_reworded for support in supports):
        return declined
    return replace(declined, in_other_words=Verdict("answered", text, citations_of(supports, place_of), said=said))


def _objections(gate: Gate, asked: AskedClaim) -> tuple[Objection, ...]:
    checks = (check for name, check in ASKED_CHECKS.items() if name not in gate.without)
    return tuple(said for check in checks if (said := check(asked)) is not None)


def _misled(verdict: Verdict, by: tuple[Citation, ...]) -> Verdict:
    """Where a dateline is taken for the date, the right one may stand further down: it is left out of the next try."""
    return Verdict(
        verdict.status,
        reason=verdict.reason,
        objections=verdict.objections,
        worth_a_second_try=True,
        misled_by=by,
    )


def _tells(sentence: Sentence, claim: Claim) -> bool:
    """Whether a sentence holds a word or a value of the claim."""
    written = claim.written(sentence.writing)
    if stems(sentence.text, sentence.writing.language) & {term.stem for term in written.words}:
        return True
    found = sentence.writing.values(sentence.text)
    return any(same_value(mine, other) for mine in written.values for other in found)


def _not_there(unproved: Sequence[str]) -> str:
    return "not in the documents: " + ", ".join(f"“{item}”" for item in unproved) if unproved else ""


def _with_currency(answer: str, kind: AnswerKind, evidence: Sequence[Hit]) -> str:
    """A bare number as the sum it is part of: "39 million" where the text says "£39 million"."""
    numbers = find_numbers(answer)
    if len(numbers) != 1 or find_money(answer) or kind not in ("money", "number", "anything"):
        return answer
    if kind != "money" and numbers[0].value < SURELY_MONEY:
        return answer
    if answer.strip() != numbers[0].text:
        return answer
    sums = {money.text: money.value.amount for hit in evidence for money in find_money(hit.text)}
    same = [text for text, amount in sums.items() if amount == numbers[0].value]
    return same[0] if same else answer


def _wish(answer: str, kind: AnswerKind) -> str:
    """What a proved answer lacks: it is worth asking once more, and kept when nothing better comes."""
    if kind == "date" and not find_dates(answer) and _RELATIVE.search(answer):
        return f"“{answer}” is no calendar date; give the date"
    if kind == "person" and not names_person(answer):
        return f"“{answer}” is an office; give the person's name"
    return ""
