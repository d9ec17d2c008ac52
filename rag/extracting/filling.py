"""Fills a record of any schema: one bounded question a field, every value tied to the text or left out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from rag.extracting.anchoring import Anchor, Source
from rag.extracting.asking import Interview
from rag.extracting.plans import Plan, ValueKind
from rag.extracting.typed import Asked, Unproved, ground
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
"""For what kinds a text can be seen to hold nothing, so that nothing is asked: models invent where it is silent."""


def fill(source: Source, interview: Interview, plans: Sequence[Plan]) -> dict[str, Any]:
    """The fields of the record, each proved; what could not be proved is on the interview's record."""
    return {plan.name: _filled(source, interview, plan, plan.name, plan.wanted) for plan in plans}


def _filled(source: Source, interview: Interview, plan: Plan, name: str, wanted: str) -> Any:
    if plan.shape == "value":
        return _value(source, interview, plan, name, Asked(wanted))
    if plan.shape == "values":
        return _values(source, interview, plan, name, wanted)
    if plan.shape == "objects":
        return _objects(source, interview, plan, name, wanted)
    return _object(source, interview, plan, name, wanted)


def _value(source: Source, interview: Interview, plan: Plan, name: str, asked: Asked) -> Grounded[Any] | None:
    """One leaf. A required one that failed is asked for again, with what failed."""
    if _is_silent(source, plan):
        return None
    said, certainty = interview.value(_question(plan, asked.wanted), name=name)
    if not said:
        return None
    if certainty is not None and certainty < MIN_CERTAINTY:
        interview.drop(name, said, f"the model was not sure that the text says so (certainty {certainty:.2f})")
        return None
    found, reason = _proved(source, plan, said, asked)
    if found is None and plan.required:
        interview.drop(name, said, reason)
        again = f"{_question(plan, asked.wanted)} (not “{said}”: {reason})"
        said, _ = interview.value(again, name=name)
        if not said:
            return None
        found, reason = _proved(source, plan, said, asked)
    if found is None:
        interview.drop(name, said, reason)
    return found


def _values(source: Source, interview: Interview, plan: Plan, name: str, wanted: str) -> tuple[Grounded[Any], ...]:
    """A list of leaves, each value once. A required list of which nothing was proved is asked for again."""
    if _is_silent(source, plan):
        return ()
    said = interview.values(_question(plan, wanted), name=name)
    found, failed = _sifted(source, interview, plan, name, wanted, said)
    if failed and not found and plan.required:
        again = f"{_question(plan, wanted)} (not {failed})"
        found, _ = _sifted(source, interview, plan, name, wanted, interview.values(again, name=name))
    return tuple(found)


def _sifted(
    source: Source, interview: Interview, plan: Plan, name: str, wanted: str, said: Sequence[str]
) -> tuple[list[Grounded[Any]], str]:
    """The items that are proved, and the others as they are named when asking again."""
    found: list[Grounded[Any]] = []
    failed: list[str] = []
    for item in dict.fromkeys(said):
        one, reason = _proved(source, plan, item, Asked(wanted))
        if one is None:
            interview.drop(name, item, reason)
            failed.append(f"“{item}”: {reason}")
        elif not any(one.value == other.value for other in found):
            found.append(one)
    return found, "; ".join(failed)


def _object(source: Source, interview: Interview, plan: Plan, name: str, wanted: str) -> Any:
    """A single thing: each part is asked for by itself. None when no part of it is proved."""
    parts = {
        part.name: _filled(source, interview, part, f"{name}.{part.name}", f"{part.wanted} ({wanted})")
        for part in plan.parts
    }
    if all(value in (None, ()) for value in parts.values()):
        return None
    assert plan.grounded is not None
    return plan.grounded(**parts)


def _objects(source: Source, interview: Interview, plan: Plan, name: str, wanted: str) -> tuple[Any, ...]:
    """A list of things. The first part that is proved says where a thing stands; its other parts stand beside it."""
    keys = {part.name: _question(part, part.wanted) for part in plan.parts}
    found: list[Any] = []
    for said in interview.objects(wanted, keys, name=name):
        if not any(said.values()):
            continue
        thing = _thing(source, interview, plan, name, said)
        if thing is not None and thing not in found:
            found.append(thing)
    return tuple(found)


def _thing(source: Source, interview: Interview, plan: Plan, name: str, said: Mapping[str, str]) -> Any:
    parts: dict[str, Grounded[Any] | None] = {}
    near: Anchor | None = None
    for part in plan.parts:
        words = said[part.name]
        asked = Asked(f"{part.wanted} {' '.join(said.values())}", near)
        one = _part(source, interview, part, f"{name}.{part.name}", words, asked)
        if one is None and part.required and near is not None:
            label = next(value.quote for value in parts.values() if value is not None)
            one = _asked_again(source, interview, part, f"{name}.{part.name}", words, label, near)
        if one is None and part.required:
            whole = "; ".join(words for words in said.values() if words)
            interview.drop(name, whole, f"its {part.name} is not proved, and the schema requires it")
            return None
        parts[part.name] = one
        if near is None and one is not None:
            near = Anchor(one.start, one.end, one.match)
    if near is None:
        return None
    assert plan.grounded is not None
    return plan.grounded(**parts)


def _part(source: Source, interview: Interview, part: Plan, name: str, said: str, asked: Asked) -> Grounded[Any] | None:
    if not said:
        return None
    one, reason = _proved(source, part, said, asked)
    if one is None:
        interview.drop(name, said, reason)
    return one


def _asked_again(
    source: Source, interview: Interview, part: Plan, name: str, failed: str, label: str, near: Anchor
) -> Grounded[Any] | None:
    """A required part by itself, for the thing that is named."""
    but = f" (not “{failed}”)" if failed else ""
    said, _ = interview.value(f"{_question(part, part.wanted)}, for {label}{but}", name=name)
    return _part(source, interview, part, name, said, Asked(part.wanted, near))


def _proved(source: Source, plan: Plan, said: str, asked: Asked) -> tuple[Grounded[Any] | None, str]:
    """The value with its proof, or the reason why there is none."""
    assert plan.value is not None
    try:
        return ground(plan.value, said, source, asked), ""
    except Unproved as error:
        return None, str(error)


def _question(plan: Plan, wanted: str) -> str:
    """What is asked for, with what its kind needs said."""
    if plan.value is None:
        return wanted
    if plan.value.kind == "choice":
        return f"{wanted} (one of: {', '.join(label for label, _ in plan.value.choices)})"
    return f"the words that say whether {wanted}" if plan.value.kind == "yes-no" else wanted


def _is_silent(source: Source, plan: Plan) -> bool:
    """True when the text holds no value of the kind at all."""
    find = None if plan.value is None else _FINDERS.get(plan.value.kind)
    return find is not None and not find(source.text)
