"""Fills a record of any schema: one bounded question a field, every value tied to the text or left out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rag.extracting.anchoring import Anchor, DocumentText
from rag.extracting.asking import Interview
from rag.extracting.plans import Plan, ValueKind
from rag.extracting.typed import FieldQuestion, NoProofError, ground
from rag.schema.partnership import Grounded
from rag.values.dates import find_dates
from rag.values.numbers import find_numbers

MIN_CERTAINTY = 0.5
"""A value is left out when the model was more likely to be wrong than right, as answers are."""

_FINDERS: Mapping[ValueKind, Callable[[str], Sequence[object]]] = {
    "date": find_dates,
    "moment": find_dates,
    "partial-date": find_dates,
    "integer": find_numbers,
    "number": find_numbers,
}
"""For these kinds code can see that a text holds no value; then nothing is asked, for models invent one."""

Proved = Grounded[Any]


def fill(source: DocumentText, interview: Interview, plans: Sequence[Plan]) -> dict[str, Any]:
    """The fields of the record, each proved; what could not be proved is on the interview's record."""
    filling = _Filling(source, interview)
    return {plan.name: filling.field(plan, plan.name, plan.wanted) for plan in plans}


@dataclass(frozen=True, slots=True)
class _Filling:
    """One document being read. `name` is a field's place in the record, `wanted` what is asked for."""

    source: DocumentText
    interview: Interview

    def field(self, plan: Plan, name: str, wanted: str) -> Any:
        """What a field holds, in the shape of its plan."""
        if plan.shape == "value":
            return self._value(plan, name, FieldQuestion(wanted))
        if plan.shape == "values":
            return self._values(plan, name, wanted)
        return self._objects(plan, name, wanted) if plan.shape == "objects" else self._object(plan, name, wanted)

    def _value(self, plan: Plan, name: str, asked: FieldQuestion) -> Proved | None:
        """A single value. A required one that failed is asked for again, with what failed."""
        if self._is_silent(plan):
            return None
        said, certainty = self.interview.value(_question(plan, asked.wanted), name=name)
        if not said:
            return None
        if certainty is not None and certainty < MIN_CERTAINTY:
            reason = f"the model was not sure that the text says so (certainty {certainty:.2f})"
            self.interview.drop(name, said, reason)
            return None
        found, reason = self._proved(plan, said, asked)
        if found is None and plan.required:
            self.interview.drop(name, said, reason)
            again = f"{_question(plan, asked.wanted)} (not “{said}”: {reason})"
            said, _ = self.interview.value(again, name=name)
            if not said:
                return None
            found, reason = self._proved(plan, said, asked)
        if found is None:
            self.interview.drop(name, said, reason)
        return found

    def _values(self, plan: Plan, name: str, wanted: str) -> tuple[Proved, ...]:
        """A list of values, each once. A required list of which nothing was proved is asked for again."""
        if self._is_silent(plan):
            return ()
        said = self.interview.values(_question(plan, wanted), name=name)
        found, failed = self._sifted(plan, name, wanted, said)
        if failed and not found and plan.required:
            again = f"{_question(plan, wanted)} (not {failed})"
            found, _ = self._sifted(plan, name, wanted, self.interview.values(again, name=name))
        return tuple(found)

    def _sifted(self, plan: Plan, name: str, wanted: str, said: Sequence[str]) -> tuple[list[Proved], str]:
        """The items that are proved, and the others as they are named when asking again."""
        found: list[Proved] = []
        failed: list[str] = []
        for item in dict.fromkeys(said):
            proved, reason = self._proved(plan, item, FieldQuestion(wanted))
            if proved is None:
                self.interview.drop(name, item, reason)
                failed.append(f"“{item}”: {reason}")
            elif not any(proved.value == other.value for other in found):
                found.append(proved)
        return found, "; ".join(failed)

    def _object(self, plan: Plan, name: str, wanted: str) -> Any:
        """A single thing: each part is asked for by itself. None when no part of it is proved."""
        parts = {part.name: self.field(part, f"{name}.{part.name}", f"{part.wanted} ({wanted})") for part in plan.parts}
        if all(value in (None, ()) for value in parts.values()):
            return None
        assert plan.grounded is not None
        return plan.grounded(**parts)

    def _objects(self, plan: Plan, name: str, wanted: str) -> tuple[Any, ...]:
        """A list of things. The first part that is proved says where a thing stands; the others stand beside it."""
        keys = {part.name: _question(part, part.wanted) for part in plan.parts}
        found: list[Any] = []
        for said in self.interview.objects(wanted, keys, name=name):
            thing = self._thing(plan, name, said) if any(said.values()) else None
            if thing is not None and thing not in found:
                found.append(thing)
        return tuple(found)

    def _thing(self, plan: Plan, name: str, said: Mapping[str, str]) -> Any:
        parts: dict[str, Proved | None] = {}
        near: Anchor | None = None
        for part in plan.parts:
            words, place = said[part.name], f"{name}.{part.name}"
            proved = self._part(part, place, words, FieldQuestion(f"{part.wanted} {' '.join(said.values())}", near))
            if proved is None and part.required and near is not None:
                label = next(value.quote for value in parts.values() if value is not None)
                proved = self._asked_again(part, place, words, label, near)
            if proved is None and part.required:
                whole = "; ".join(words for words in said.values() if words)
                self.interview.drop(name, whole, f"its {part.name} is not proved, and the schema requires it")
                return None
            parts[part.name] = proved
            if near is None and proved is not None:
                near = Anchor(proved.start, proved.end, proved.match)
        if near is None:
            return None
        assert plan.grounded is not None
        return plan.grounded(**parts)

    def _part(self, part: Plan, name: str, said: str, asked: FieldQuestion) -> Proved | None:
        if not said:
            return None
        proved, reason = self._proved(part, said, asked)
        if proved is None:
            self.interview.drop(name, said, reason)
        return proved

    def _asked_again(self, part: Plan, name: str, failed: str, label: str, near: Anchor) -> Proved | None:
        """A required part by itself, for the thing that is named."""
        but = f" (not “{failed}”)" if failed else ""
        said, _ = self.interview.value(f"{_question(part, part.wanted)}, for {label}{but}", name=name)
        return self._part(part, name, said, FieldQuestion(part.wanted, near))

    def _proved(self, plan: Plan, said: str, asked: FieldQuestion) -> tuple[Proved | None, str]:
        """The value with its proof, or the reason why there is none."""
        assert plan.value is not None
        try:
            return ground(plan.value, said, self.source, asked), ""
        except NoProofError as error:
            return None, str(error)

    def _is_silent(self, plan: Plan) -> bool:
        """True when the text holds no value of the kind at all."""
        find = None if plan.value is None else _FINDERS.get(plan.value.kind)
        return find is not None and not find(self.source.text)


def _question(plan: Plan, wanted: str) -> str:
    """What is asked for, with what the kind of value needs."""
    if plan.value is None:
        return wanted
    if plan.value.kind == "choice":
        return f"{wanted} (one of: {', '.join(label for label, _ in plan.value.choices)})"
    return f"the words that say whether {wanted}" if plan.value.kind == "yes-no" else wanted
