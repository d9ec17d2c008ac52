"""The same party and the same person once: names within blocks, verdicts same, different, ask."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from rapidfuzz import fuzz

from rag.register.joining import Union
from rag.register.names import core_words, defined_in, home_of, is_initials, party_key, person_key, state_of
from rag.schema.register import Entity, Question
from rag.storage.statements import Judgement
from rag.values import folded, same_name

NEARLY = 90.0
"""Likeness (rapidfuzz's ratio, 0 to 100) from which two names may be one, misspelt: to be asked."""

LARGEST_BLOCK = 200
"""Names that share a word and are compared in pairs; a word that more names have tells nothing ("university")."""


class Naming:
    """The names of one sort with the documents that use them."""

    def __init__(self, sort: str, used: Mapping[str, set[str]], judged: Iterable[Judgement]) -> None:
        judged = [one for one in judged if one.sort == sort]
        named = {name for one in judged for name in (one.a, one.b)}
        self.sort = sort
        self.used = {name: set(used.get(name, ())) for name in sorted({*used, *named})}
        self.union = Union(self.used, [(one.a, one.b) for one in judged if not one.same])
        self.told = {frozenset((one.a, one.b)) for one in judged}
        self.how: dict[str, list[str]] = defaultdict(list)
        self.questions: list[Question] = []
        for one in judged:
            if one.same:
                self.same(one.a, one.b, "merged by hand")

    def same(self, a: str, b: str, why: str) -> None:
        """Take two names for one, unless somebody told them apart."""
        if a != b and not self.union.joined(a, b) and self.union.join(a, b):
            self.how[a].append(f"“{a}” and “{b}”: {why}")

    def ask(self, a: str, b: str, why: str) -> None:
        """Leave it to a person, once."""
        if not self.union.joined(a, b) and frozenset((a, b)) not in self.told:
            self.questions.append(Question(sort=self.sort, a=a, b=b, why=why))

    def entities(self) -> list[Entity]:
        """Every group that a document uses, under the fullest of its most used names."""
        found = []
        for group in self.union.groups():
            documents = sorted(set().union(*(self.used[name] for name in group)))
            if not documents:
                continue
            names = sorted(group, key=lambda name: (-len(self.used[name]), -len(name), name))
            how = tuple(why for name in group for why in self.how[name])
            key = min(names, key=folded)
            found.append(Entity(id=f"{self.sort}:{folded(key)}", kind=self.sort, names=tuple(names),
                                documents=tuple(documents), how=how))  # fmt: skip
        return found

    def open_questions(self) -> list[Question]:
        """What is still open after everything was compared, each pair of groups once."""
        asked: dict[frozenset[str], Question] = {}
        for one in self.questions:
            if not self.union.joined(one.a, one.b):
                asked.setdefault(frozenset((self.union.group(one.a)[0], self.union.group(one.b)[0])), one)
        return list(asked.values())


def resolve_parties(used: Mapping[str, set[str]], texts: Mapping[str, str], judged: Sequence[Judgement]) -> Naming:
    """Parties by all their names. `used` says which documents give a name, `texts` are those documents.

    Same without asking: equal but for legal form, order and small words; the same state; another name that the text
    itself defines; a short form beside the full name in one text. Everything else that looks alike is asked about.
    """
    defined: dict[str, set[str]] = defaultdict(set)
    for name, documents in used.items():
        for document in documents:
            for short in defined_in(texts.get(document, ""), name):
                defined[short].add(name)
    everywhere = {**{short: set() for short in defined}, **used}
    naming = Naming("party", everywhere, judged)
    _by_key(naming, party_key, "one name but for its legal form or order")
    for short, names in sorted(defined.items()):
        keys = {party_key(name) for name in names}
        for name in sorted(names):
            if len(keys) == 1:
                naming.same(name, short, "the text defines it")
            else:
                naming.ask(name, short, "texts define it for several")
    _with_country(naming)
    _short_forms(naming, texts)
    _alike(naming)
    return naming


@dataclass(frozen=True, slots=True)
class Sighting:
    """What a document says of its deal, as far as it helps to tell who the parties are. `day` is "" where unknown."""

    names: frozenset[str]
    day: str
    sums: frozenset[str]


def join_by_deals(naming: Naming, sightings: Sequence[Sighting]) -> None:
    """The one party that two reports of a deal name differently: other things equal, it is one.

    Same, when another party, the day and a sum agree and both names share a word that no third name has; asked about,
    when the sum is lacking.
    """
    rare: dict[str, set[str]] = defaultdict(set)
    for name in naming.used:
        for word in core_words(name):
            rare[word].add(naming.union.group(name)[0])
    by_day: dict[str, list[Sighting]] = defaultdict(list)
    for one in sightings:
        if one.day:
            by_day[one.day].append(one)
    for block in by_day.values():
        for a, b in combinations(block[:LARGEST_BLOCK], 2):
            pair = _left_over(naming, a, b)
            if pair is None:
                continue
            shared = set(core_words(pair[0])) & set(core_words(pair[1]))
            if any(len(rare[word]) == 2 for word in shared):
                decide = naming.same if a.sums & b.sums else naming.ask
                decide(*pair, "two reports of one deal, with one day and partner, name it so")


def _left_over(naming: Naming, a: Sighting, b: Sighting) -> tuple[str, str] | None:
    """The one name on each side that the other does not have, where all other parties are the same."""
    heads = [{naming.union.group(name)[0]: name for name in sorted(one.names)} for one in (a, b)]
    mine, theirs = (set(heads[0]) - set(heads[1])), (set(heads[1]) - set(heads[0]))
    if len(mine) != 1 or len(theirs) != 1 or not set(heads[0]) & set(heads[1]):
        return None
    return heads[0][mine.pop()], heads[1][theirs.pop()]


def resolve_persons(used: Mapping[str, set[str]], judged: Sequence[Judgement]) -> Naming:
    """Persons: same when only titles, case and accents differ; initials and slips of the pen are asked about."""
    naming = Naming("person", used, judged)
    _by_key(naming, person_key, "one name but for titles")
    blocks = defaultdict(list)
    for name in naming.used:
        blocks[person_key(name).rpartition(" ")[2]].append(name)
    for block in blocks.values():
        for a, b in combinations(block[:LARGEST_BLOCK], 2):
            if same_name(a, b) or fuzz.ratio(person_key(a), person_key(b)) >= NEARLY:
                naming.ask(a, b, "the names are alike")
    return naming


def _by_key(naming: Naming, key: object, why: str) -> None:
    first: dict[str, str] = {}
    for name in naming.used:
        found = key(name)  # type: ignore[operator]
        naming.same(first.setdefault(found, name), name, why)


def _with_country(naming: Naming) -> None:
    """ "Ministry of Works" and "Ministry of Works of Selvia": one when no ministry of another country has the name."""
    by_core: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for name in naming.used:
        if not state_of(name):
            rest, home = home_of(name)
            by_core[party_key(rest)][home].append(name)
    for homes in by_core.values():
        abroad = [home for home in homes if home]
        plain = homes.get("", [])
        for home in abroad:
            for other in homes[home][1:]:
                naming.same(homes[home][0], other, "one name of one country")
            for bare in plain:
                if len(abroad) == 1:
                    naming.same(homes[home][0], bare, "one name, with and without its country")
                else:
                    naming.ask(homes[home][0], bare, "several countries have one of this name")


def _short_forms(naming: Naming, texts: Mapping[str, str]) -> None:
    """A name of fewer words, or initials, beside names that begin with it or that it abbreviates."""
    by_first: dict[str, list[str]] = defaultdict(list)
    for name in naming.used:
        if core_words(name) and not state_of(name):
            by_first[core_words(name)[0][0]].append(name)
    for name in list(naming.used):
        if state_of(name) or not core_words(name) or _has_form(name):
            continue
        mine = core_words(name)
        longer = [
            other
            for other in by_first[mine[0][0]]
            if not naming.union.joined(name, other)
            and ((len(core_words(other)) > len(mine) and core_words(other)[: len(mine)] == mine)
                 or is_initials(name, other))
        ]  # fmt: skip
        groups = {naming.union.group(other)[0]: other for other in longer}
        together = {
            head: other
            for head, other in groups.items()
            if any(
                full in texts.get(document, "") for document in naming.used[name] for full in naming.union.group(other)
            )
        }
        for head, other in groups.items():
            if len(together) == 1 and head in together:
                naming.same(other, name, "a text uses the short form beside the full name")
            else:
                naming.ask(other, name, "it may be the short form of the other")


def _alike(naming: Naming) -> None:
    """Names that share a rare word and differ by a letter or two: asked about, never merged."""
    blocks: dict[str, list[str]] = defaultdict(list)
    for name in naming.used:
        for word in set(core_words(name)):
            blocks[word].append(name)
            if len(word) > 4:
                blocks[word[:4] + "…"].append(name)
    seen: set[frozenset[str]] = set()
    for block in blocks.values():
        if len(block) > LARGEST_BLOCK:
            continue
        for a, b in combinations(block, 2):
            pair = frozenset((a, b))
            if pair in seen or state_of(a) or state_of(b):
                continue
            seen.add(pair)
            if not naming.union.joined(a, b) and fuzz.ratio(party_key(a), party_key(b)) >= NEARLY:
                naming.ask(a, b, "the names are alike")


def _has_form(name: str) -> bool:
    from rag.register.names import without_form

    return folded(without_form(name)) != folded(name.strip(" .,"))
