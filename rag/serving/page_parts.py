"""What came of a job as HTML: answers with numbered marks, summaries, verifications, reports of adding."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rag.answering.streaming import HELD_BACK
from rag.exporting.elements import Child, Html, element
from rag.exporting.verification_page import WORDS
from rag.schema.answer import Answer, Citation
from rag.schema.conversation import Turn
from rag.schema.report import AddReport
from rag.schema.summary import Comparison, Summary
from rag.schema.verification import CheckedClaim, Verification
from rag.serving.links import page_path

STATUS = {"answered": "Proved", "partial": "Proved in part", "not_in_documents": "Not in the documents"}

FACTS = {"signed": "Signed", "planned_signing": "To be signed", "money": "Money", "duration": "Duration"}

MOST_ALSO = 20
"""Other passages of a document that a link names, so that addresses stay short."""


@dataclass(frozen=True, slots=True)
class Marks:
    """The numbers of citations on a page: the same quote has the same number wherever it is shown."""

    numbers: dict[tuple[str, int, int], int]

    @classmethod
    def of(cls, citations: Iterable[Citation], given: Sequence[int] = ()) -> Marks:
        """Numbers in the order of the citations, or those `given`."""
        numbers: dict[tuple[str, int, int], int] = {}
        for place, citation in enumerate(citations):
            number = given[place] if place < len(given) else max(numbers.values(), default=0) + 1
            numbers.setdefault(_key(citation), number)
        return cls(numbers)

    def link(self, citation: Citation) -> Html:
        """The mark behind a sentence: its number, which leads to the quote in its document."""
        number = self.numbers.get(_key(citation), len(self.numbers) + 1)
        return element(
            "a",
            str(number),
            href=self.path(citation),
            class_="cite",
            title=citation.quote,
            aria_label=f"Source {number}: {citation.document}, {_where(citation)}",
        )

    def path(self, citation: Citation) -> str:
        """The address of a quote, with the other quotes of the same document marked too."""
        path, _, here = page_path(citation.document, citation.start, citation.end).partition("#")
        others = [
            f"&also={start}-{end}"
            for document, start, end in self.numbers
            if document == citation.document and (start, end) != (citation.start, citation.end)
        ]
        return f"{path}{''.join(others[:MOST_ALSO])}#{here}"

    def after(self, citations: Iterable[Citation]) -> Html:
        """The marks of several quotes, behind a sentence."""
        return element("sup", [self.link(citation) for citation in citations])

    def listed(self, citations: Iterable[Citation]) -> Html | None:
        """The quotes themselves, by number."""
        entries = []
        seen: set[int] = set()
        for citation in citations:
            number = self.numbers[_key(citation)]
            if number not in seen:
                seen.add(number)
                where = element("span", f"{citation.document}, {_where(citation)}", class_="muted")
                entries.append(element("li", self.link(citation), " ", element("q", citation.quote), " ", where))
        return element("ul", entries, class_="quotes") if entries else None


def told_turn(turn: Turn) -> Html:
    """A question of a conversation with its answer."""
    asked = element("p", turn.said, class_="asked", dir="auto")
    rewritten = element("p", f"Asked as: {turn.answer.question}", class_="muted") if turn.rewritten else None
    return element("article", asked, rewritten, told_answer(turn.answer, turn.numbers), class_="turn")


def told_answer(answer: Answer, numbers: Sequence[int] = ()) -> Html:
    """An answer, its sentences marked with the numbers of their quotes; what was withdrawn below it."""
    beside = [citation for one in answer.by_document for citation in one.citations]
    marks = Marks.of([*answer.citations, *beside], numbers)
    sentences = getattr(answer, "sentences", ())
    told: Child
    if sentences:
        told = [(element("span", one.text), marks.after(one.citations), " ") for one in sentences]
    else:
        told = (answer.text, marks.after(answer.citations) if answer.citations else None)
    unproved = element("p", f"Not proved: {', '.join(answer.unproved)}", class_="warn") if answer.unproved else None
    reason = element("p", answer.reason, class_="muted") if answer.reason and answer.status != "answered" else None
    return element(
        "div",
        element("p", STATUS[answer.status], class_=f"badge {answer.status}"),
        element("p", told, class_="text", dir="auto"),
        _by_document(answer, marks),
        unproved,
        reason,
        marks.listed([*answer.citations, *beside]),
        _withdrawn(answer),
        element("p", f"{answer.model} · {answer.timings.total:.1f} s", class_="muted small"),
        class_="answer",
    )


def _by_document(answer: Answer, marks: Marks) -> Html | None:
    """The answers of several documents, one beside the other."""
    if not answer.by_document:
        return None
    title = "The documents differ" if answer.differs else "By document"
    entries = [
        element("li", element("b", f"{one.title}: "), one.text, marks.after(one.citations), dir="auto")
        for one in answer.by_document
    ]
    return _listed(title, entries, class_="warn" if answer.differs else "")


def _withdrawn(answer: Answer) -> Html | None:
    """What the model said and the check took back: it stays visible, struck through, with the reason."""
    told = [(one.text, one.reason) for one in getattr(answer, "withdrawn", ())]
    told += [(one.said, one.objection) for one in answer.tries if one.objection and not _abstains(one.said)]
    entries = [
        element("li", element("del", said, dir="auto"), element("span", f" {reason}", class_="muted"))
        for said, reason in dict.fromkeys(told)
    ]
    if not entries:
        return None
    return element(
        "div", element("p", "Withdrawn by the check:", class_="small"), element("ul", entries), class_="withdrawn"
    )


def _abstains(said: str) -> bool:
    """Whether the model's words are none, or those by which it declines."""
    return said.strip().lower().startswith(HELD_BACK) or not said.strip()


def told_summary(summary: Summary) -> Html:
    """A summary, each sentence with its marks."""
    sentences = [one for one in (summary.headline, *summary.sentences) if one is not None]
    compared = [*summary.agreements, *summary.differences]
    cited = [
        *(citation for one in sentences for citation in one.citations),
        *(one.citation for one in summary.key_facts),
        *(one.citation for one in summary.timeline),
        *(citation for one in compared for citation in one.citations),
        *(citation for one in summary.open_points for citation in one.citations),
    ]
    marks = Marks.of(cited)
    head = element("h2", summary.headline.text, marks.after(summary.headline.citations)) if summary.headline else None
    text = [(one.text, marks.after(one.citations), " ") for one in summary.sentences]
    nothing = None if sentences else element("p", "The documents tell nothing of this.", class_="muted")
    facts = [
        element("li", element("b", f"{FACTS[one.kind]}: "), one.value, marks.after([one.citation]))
        for one in summary.key_facts
    ]
    dates = [
        element("li", element("b", one.date), f" {one.citation.quote}", marks.after([one.citation]))
        for one in summary.timeline
    ]
    gone = [
        element("li", element("del", one.text, dir="auto"), element("span", f" {one.reason}", class_="muted"))
        for one in summary.dropped
        if one.text
    ]
    failed = [element("li", f"{one.document}: {one.message} {one.hint}") for one in summary.failed]
    return element(
        "article",
        head,
        nothing,
        element("p", text, class_="text", dir="auto") if text else None,
        _listed("Key facts", facts),
        _listed("Timeline", dates),
        _listed("The documents agree", [_compared(marks, one) for one in summary.agreements]),
        _listed("The documents differ", [_compared(marks, one) for one in summary.differences]),
        _listed("Left open", [element("li", one.text, marks.after(one.citations)) for one in summary.open_points]),
        _listed("Withdrawn by the check", gone, class_="withdrawn"),
        _listed("Could not be summarised", failed, class_="warn"),
        element("p", f"{counted(len(summary.documents), 'document')} · {summary.model}", class_="muted small"),
        class_="answer",
    )


def told_verification(found: Verification) -> Html:
    """The text with each claim marked by its verdict, and under it what the documents say of each."""
    marks = Marks.of(citation for claim in found.claims for citation in claim.citations)
    parts: list[Child] = []
    done = 0
    for number, claim in enumerate(found.claims, start=1):
        parts.append(found.text[done : claim.start])
        verdict = element("span", f" ({WORDS[claim.verdict]})", class_="unseen")
        link = element("sup", element("a", str(number), href=f"#claim{number}", aria_label=f"Claim {number}"))
        parts.append((element("mark", found.text[claim.start : claim.end], class_=claim.verdict), verdict, link))
        done = claim.end
    parts.append(found.text[done:])
    counts = [f"{found.count(verdict)} {word}" for verdict, word in WORDS.items() if found.count(verdict)]
    return element(
        "article",
        element("p", ", ".join(counts) or "There is no claim in this text.", class_="small"),
        element("div", parts, class_="text draft", dir="auto"),
        element("ol", [_claim(number, claim, marks) for number, claim in enumerate(found.claims, 1)], class_="claims"),
        class_="answer",
    )


def _claim(number: int, claim: CheckedClaim, marks: Marks) -> Html:
    values = [
        element("p", f"“{one.text}”: the documents give “{one.found}”", class_="warn")
        for one in claim.values
        if one.found
    ]
    reason = element("p", claim.reason, class_="muted") if claim.reason and claim.verdict != "supported" else None
    return element(
        "li",
        element("span", WORDS[claim.verdict], class_=f"badge {claim.verdict}"),
        " ",
        element("span", claim.text, dir="auto"),
        values,
        reason,
        marks.listed(claim.citations),
        id=f"claim{number}",
    )


def told_report(report: AddReport) -> Html:
    """What came of adding, file by file; failures with their reason."""
    kinds = (("Added", report.added), ("Updated", report.updated), ("Unchanged", report.unchanged))
    done = [
        element("li", f"{word}: ", element("a", one.title, href=page_path(one.id)))
        for word, documents in kinds
        for one in documents
    ]
    doubles = [element("li", f"Held already by another document: {_name(source)}") for source in report.duplicates]
    failed = [
        element(
            "li", element("strong", one.message.replace(one.source, _name(one.source))), f" {one.hint}", class_="warn"
        )
        for one in report.failed
    ]
    return element("ul", done, doubles, failed, class_="report")


def counted(number: int, word: str) -> str:
    """A number with its noun."""
    return f"{number:,} {word}{'' if number == 1 else 's'}"


def _listed(title: str, entries: Sequence[Html], class_: str = "") -> Html | None:
    if not entries:
        return None
    return element("section", element("h3", title), element("ul", entries), class_=class_ or None)


def _compared(marks: Marks, one: Comparison) -> Html:
    values = " · ".join(dict.fromkeys(one.values))
    return element("li", element("b", f"{one.subject}: "), values, marks.after(one.citations))


def _key(citation: Citation) -> tuple[str, int, int]:
    return citation.document, citation.start, citation.end


def _where(citation: Citation) -> str:
    return citation.where or (f"p. {citation.page}" if citation.page else f"line {citation.line}")


def _name(source: str) -> str:
    """The last part of a path; an address as it is."""
    return source if "://" in source else source.replace("\\", "/").rpartition("/")[2]
