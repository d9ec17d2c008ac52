"""The JSON API: the façade, call by call, under `/api`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rag.briefing.brief import Brief
from rag.library import Library
from rag.remote import results as given
from rag.schema.answer import Answer
from rag.schema.conversation import Conversation, Done
from rag.schema.document import DocumentInfo
from rag.schema.partnership import Partnership
from rag.schema.register import QueryResult, Register
from rag.schema.report import AddReport, DoctorReport
from rag.schema.summary import Summary, SummaryPlan
from rag.schema.verification import Verification
from rag.serving import asked_for as ask
from rag.serving.operations import Job, Operation
from rag.serving.uploads import Uploads, remove

if TYPE_CHECKING:
    from rag.serving.lanes import Desks, Emit


def operations(desks: Desks) -> list[Operation]:
    """Every operation of the API."""
    look, run, write = desks.look, desks.run, desks.write
    uploads = Uploads(desks)
    return [
        Operation("GET", "/api/documents", "List the documents", ask.Narrowed, given.DocumentList, look, _documents),
        Operation("GET", "/api/document", "One document", ask.OneDocument, DocumentInfo, look, _document),
        Operation("GET", "/api/text", "Its text, to which offsets refer", ask.Stretch, given.TextPart, look, _text),
        Operation("GET", "/api/place", "Line and page of an offset", ask.Position, given.FoundPlace, look, _place),
        Operation("GET", "/api/chunks", "Its chunks", ask.OneDocument, given.ChunkList, look, _chunks),
        Operation("GET", "/api/dropped", "What was left out", ask.OneDocument, given.DroppedList, look, _dropped),
        Operation("POST", "/api/search", "Search passages", ask.ToSearch, given.HitList, look, _search),
        Operation("POST", "/api/ask", "Answer a question", ask.ToAsk, Answer, run, _ask, streams=True),
        Operation("POST", "/api/chat", "A turn of a conversation", ask.ToSay, given.Said, run, _say, streams=True),
        Operation("POST", "/api/summarise", "Summarise", ask.ToSummarise, Summary, run, _summarise, streams=True),
        Operation("POST", "/api/plan-summary", "What a summary costs", ask.ToPlan, SummaryPlan, run, _plan_summary),
        Operation("POST", "/api/brief", "Brief", ask.ToBrief, Brief, run, _brief, streams=True),
        Operation("POST", "/api/verify", "Check a text", ask.ToVerify, Verification, look, _verify, streams=True),
        Operation("POST", "/api/second-check", "Check a text, with the model", ask.ToVerify, Verification, run,
                  _verify_twice, streams=True),
        Operation("POST", "/api/extract", "The record of a document", ask.ToExtract, Partnership, run, _extract,
                  streams=True),
        Operation("POST", "/api/extract-many", "The records of documents", ask.ToExtractMany, given.RecordsMade, run,
                  _extract_many, streams=True),
        Operation("GET", "/api/records", "Kept records", ask.Nothing, given.RecordList, look, _records),
        Operation("GET", "/api/register", "The register", ask.Nothing, Register, look, _register),
        Operation("POST", "/api/query", "Query the register", ask.ToQuery, QueryResult, look, _query),
        Operation("POST", "/api/judge", "Judge two entries or names", ask.ToJudge, given.Judged, write, _judge),
        Operation("GET", "/api/history", "Questions asked", ask.OfHistory, given.AskedList, look, _history),
        Operation("GET", "/api/conversation", "A conversation", ask.OneNumber, Conversation, look, _conversation),
        Operation("GET", "/api/asked", "The conversation of a question", ask.OneNumber, Conversation, look, _asked),
        Operation("GET", "/api/usage", "What models cost", ask.Nothing, given.SpentList, look, _usage),
        Operation("GET", "/api/doctor", "Check the library", ask.Nothing, DoctorReport, look, _doctor),
        Operation("POST", "/api/add", "Add addresses", ask.ToFetch, AddReport, write, _add),
        Operation("POST", "/api/upload", "Add files", ask.Nothing, AddReport, custom=uploads.answer),
        Operation("POST", "/api/remove", "Remove documents", ask.ToRemove, given.DocumentList, write, _remove),
    ]  # fmt: skip


def _documents(wanted: ask.Narrowed) -> Job:
    return lambda library, emit: given.DocumentList(documents=tuple(library.documents(**wanted.model_dump())))


def _document(wanted: ask.OneDocument) -> Job:
    return lambda library, emit: library.document(wanted.id)


def _text(wanted: ask.Stretch) -> Job:
    def job(library: Library, emit: Emit) -> given.TextPart:
        text = library.text(wanted.id)
        part = text[wanted.start : wanted.end]
        start = min(wanted.start, len(text))
        return given.TextPart(document=wanted.id, start=start, end=start + len(part), characters=len(text), text=part)

    return job


def _place(wanted: ask.Position) -> Job:
    def job(library: Library, emit: Emit) -> given.FoundPlace:
        place = library.store.place(wanted.id, wanted.offset)
        return given.FoundPlace(line=place.line, page=place.page, where=place.where)

    return job


def _chunks(wanted: ask.OneDocument) -> Job:
    return lambda library, emit: given.ChunkList(chunks=tuple(library.chunks(wanted.id)))


def _dropped(wanted: ask.OneDocument) -> Job:
    return lambda library, emit: given.DroppedList(dropped=library.dropped(wanted.id))


def _search(wanted: ask.ToSearch) -> Job:
    return lambda library, emit: given.HitList(
        hits=tuple(library.search(wanted.query, limit=wanted.limit, documents=wanted.documents))
    )


def _ask(wanted: ask.ToAsk) -> Job:
    return lambda library, emit: library.ask(
        wanted.question, documents=wanted.documents, style=wanted.style, watch=emit
    )


def _say(wanted: ask.ToSay) -> Job:
    def job(library: Library, emit: Emit) -> given.Said:
        with library.chat(wanted.documents, conversation=wanted.conversation) as chat:
            chat.style = wanted.style
            events = chat.send(wanted.text)
            turn = None
            try:
                for event in events:
                    emit(event)
                    turn = event.turn if isinstance(event, Done) else turn
            finally:
                events.close()  # type: ignore[attr-defined]
                chat.settle()  # the model must be free before the next job
            assert turn is not None
            return given.Said(conversation=chat.number, turn=turn)

    return job


def _summarise(wanted: ask.ToSummarise) -> Job:
    return lambda library, emit: library.summarise(*(wanted.documents or ()), length=wanted.length, focus=wanted.focus)


def _plan_summary(wanted: ask.ToPlan) -> Job:
    return lambda library, emit: library.plan_summary(
        *(wanted.documents or ()), length=wanted.length, focus=wanted.focus
    )


def _brief(wanted: ask.ToBrief) -> Job:
    return lambda library, emit: library.brief(wanted.documents, about=wanted.about)


def _verify(wanted: ask.ToVerify) -> Job:
    return lambda library, emit: library.verify(wanted.text, wanted.question, wanted.documents)


def _verify_twice(wanted: ask.ToVerify) -> Job:
    return lambda library, emit: library.verify(wanted.text, wanted.question, wanted.documents, second_check=True)


def _extract(wanted: ask.ToExtract) -> Job:
    return lambda library, emit: library.extract(wanted.document, fresh=wanted.fresh)


def _extract_many(wanted: ask.ToExtractMany) -> Job:
    def job(library: Library, emit: Emit) -> given.RecordsMade:
        made = library.extract_many(wanted.documents, fresh=wanted.fresh)
        return given.RecordsMade.model_validate(made.model_dump())

    return job


def _records(wanted: ask.Nothing) -> Job:
    return lambda library, emit: given.RecordList.model_validate(
        {"records": [record.model_dump() for record in library.records()]}
    )


def _register(wanted: ask.Nothing) -> Job:
    return lambda library, emit: library.register()


def _query(wanted: ask.ToQuery) -> Job:
    return lambda library, emit: library.query(
        wanted.query, sort=wanted.sort, reverse=wanted.reverse, limit=wanted.limit
    )


def _judge(wanted: ask.ToJudge) -> Job:
    def job(library: Library, emit: Emit) -> given.Judged:
        library.judge(wanted.a, wanted.b, same=wanted.same)
        return given.Judged(a=wanted.a, b=wanted.b, same=wanted.same)

    return job


def _history(wanted: ask.OfHistory) -> Job:
    return lambda library, emit: given.AskedList(asked=tuple(library.history(limit=wanted.limit, search=wanted.search)))


def _conversation(wanted: ask.OneNumber) -> Job:
    return lambda library, emit: library.conversation(wanted.number)


def _asked(wanted: ask.OneNumber) -> Job:
    return lambda library, emit: library.asked(wanted.number or 0)


def _usage(wanted: ask.Nothing) -> Job:
    return lambda library, emit: given.SpentList(spent=tuple(library.usage()))


def _doctor(wanted: ask.Nothing) -> Job:
    return lambda library, emit: library.doctor()


def _add(wanted: ask.ToFetch) -> Job:
    from rag.errors import UsageError
    from rag.reading.web import is_url

    def job(library: Library, emit: Emit) -> AddReport:
        for address in wanted.addresses:
            if not is_url(address):  # a path would be one of the server's own files
                raise UsageError(f"{address!r} is no address", hint="Write https://…, or upload the file.")
        return library.add(*wanted.addresses)

    return job


def _remove(wanted: ask.ToRemove) -> Job:
    return lambda library, emit: given.DocumentList(documents=tuple(remove(library, wanted.documents)))
