"""Agreement fields on CUAD: what the candidates of code reach alone, and with the model choosing among them.

    python -m evals agreements --data DIR                 # code alone: of several values the first one
    python -m evals agreements --data DIR --model local/qwen2.5-coder-1.5b

DIR holds questions.json and texts/ of CUAD's partnership slice. Documents with even numbers are the half on which the
fields were developed, those with odd numbers the half held out. CUAD's gold is narrower than two of the fields: it
marks renewals that happen by themselves or at one party's option, not those by agreement, and notice against renewal,
not notice to end the agreement without cause. A value beyond that counts as a false alarm all the same, and the column
`wider` tells how many of them rest on such a clause.
"""

from __future__ import annotations

import argparse
import json
import re
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rag.extracting.agreement_fields import agreement_fields, strongest
from rag.extracting.anchoring import DocumentText
from rag.extracting.asking import Interview
from rag.extracting.course import FINDERS
from rag.library import Library

CATEGORIES = {
    "Effective Date": "effective_on",
    "Governing Law": "governing_law",
    "Renewal Term": "renewal",
    "Notice Period To Terminate Renewal": "notice_period",
}
HALVES = ("developed", "held out")
_BY_AGREEMENT = re.compile(r"\b(?:mutual\w*|agree\w*|consent|parties|negotiat\w+)\b", re.IGNORECASE)
_NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "ten": 10, "twelve": 12, "thirty": 30,
            "sixty": 60, "ninety": 90}  # fmt: skip
_SPAN = re.compile(r"\b(\w+)\)?[\s-]+(?:\(?(\d+)\)?\s+)?(?:calendar |full |additional |successive )*(day|month|year)")

Said = tuple[str, str]
"""A value and the sentence that it stands in."""


def main(arguments: Sequence[str]) -> int:
    """The command: one line a half and field."""
    parser = argparse.ArgumentParser(prog="evals agreements", description="agreement fields on CUAD")
    parser.add_argument("--data", type=Path, required=True, help="the folder with questions.json and texts/")
    parser.add_argument(
        "--model", default="", help="the model that chooses between values; without it the first is taken"
    )
    options = parser.parse_args(arguments)
    entries = json.loads((options.data / "questions.json").read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as place:
        settings = {"model": options.model} if options.model else {}
        with Library.open(Path(place) / "library", **settings) as library:
            print(f"{'half':<10} {'field':<14} right wrong missed alarms wider none    P    R   F1")
            for half, name in enumerate(HALVES):
                for field, counts in _counted(entries[half::2], options, library).items():
                    print(f"{name:<10} {field:<14} {_line(counts)}")
    return 0


def _counted(
    entries: Sequence[Mapping[str, Any]], options: argparse.Namespace, library: Library
) -> dict[str, Counter[str]]:
    counts: dict[str, Counter[str]] = {field: Counter() for field in CATEGORIES.values()}
    for entry in entries:
        text = (options.data / "texts" / f"{entry['id']}.txt").read_text(encoding="utf-8")
        said = _said(DocumentText(str(entry["id"]), text), library if options.model else None)
        by_category = {question["category"]: question for question in entry["questions"]}
        for category, field in CATEGORIES.items():
            if category in by_category:
                counts[field][_verdict(field, said.get(field), by_category[category], by_category)] += 1
    return counts


def _said(source: DocumentText, library: Library | None) -> dict[str, Said]:
    if library is None:
        best = {name: strongest(find(source))[:1] for name, find in FINDERS.items()}
        return {name: (one.written, one.sentence.text) for name, few in best.items() for one in few}
    found = agreement_fields(source, Interview(library.model, ""))
    return {
        name: (one.value if isinstance(one.value, str) else one.value.iso(), source.sentence_at(one.start).text)
        for name, one in found.items()
        if one is not None
    }


def _verdict(field: str, said: Said | None, gold: Mapping[str, Any], others: Mapping[str, Mapping[str, Any]]) -> str:
    if gold["answer"] is not None:
        return "missed" if said is None else "right" if _is_right(field, said, gold) else "wrong"
    if said is None:
        return "none"
    if field == "renewal":
        return "wider" if _BY_AGREEMENT.search(said[1]) else "alarms"
    ended = others.get("Termination For Convenience") if field == "notice_period" else None
    return "wider" if ended is not None and _overlap(said[1], ended["evidence"]) else "alarms"


def _is_right(field: str, said: Said, gold: Mapping[str, Any]) -> bool:
    answer = str(gold["answer"])
    if field == "effective_on":
        return said[0] == _iso(answer)
    if field == "governing_law":
        place = _plain(re.sub(r"^People.s Republic of ", "", re.split("[;,]", answer)[0]))
        return place in _plain(said[0]) or place[:4] in _plain(said[0])  # Italy, "Italian law"
    if field == "renewal":
        return _overlap(said[1], gold["evidence"])
    return bool(_spans(answer) & _spans(said[0]))


def _iso(answer: str) -> str:
    parts = [int(part) for part in answer.split("/")] if re.fullmatch(r"[\d/]+", answer) else []
    if len(parts) != 3:
        return ""
    month, day, year = parts
    return f"{year + (0 if year > 99 else 1900 if year > 50 else 2000):04d}-{month:02d}-{day:02d}"


def _spans(text: str) -> set[tuple[int, str]]:
    found = set()
    for word, digits, unit in _SPAN.findall(text.lower()):
        count = int(digits or (word if word.isdigit() else _NUMBERS.get(word, 0)))
        found.add((count * 12, "month") if unit == "year" else (count, unit))
    return found - {(0, "day"), (0, "month")}


def _overlap(sentence: str, evidence: Sequence[str]) -> bool:
    mine = _plain(sentence)
    return any(_plain(quote)[:80] in mine or mine[:80] in _plain(quote) for quote in evidence)


def _plain(text: str) -> str:
    return re.sub(r"\W+", " ", text.lower()).strip()


def _line(counts: Counter[str]) -> str:
    false = counts["alarms"] + counts["wider"]
    given = counts["right"] + counts["wrong"] + false
    wanted = counts["right"] + counts["wrong"] + counts["missed"]
    precision, recall = counts["right"] / max(given, 1), counts["right"] / max(wanted, 1)
    f1 = 2 * counts["right"] / max(given + wanted, 1)
    numbers = f"{counts['right']:>5} {counts['wrong']:>5} {counts['missed']:>6} {false:>6} {counts['wider']:>5}"
    return f"{numbers} {counts['none']:>4} {precision:>4.2f} {recall:>4.2f} {f1:>4.2f}"
