"""Slides, sheets, texts, books and calendars that are broken or mean harm end as a clear error, or do no harm."""

from __future__ import annotations

import time
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made_formats import epub, ics, odt, pptx, rtf, sheet, slide

from rag.errors import DamagedFileError, ReadError, UnsafeFileError
from rag.reading import ics as ics_module
from rag.reading import rtf_source
from rag.reading.files import READERS
from rag.schema.document import ParsedDocument

SECONDS = 20.0
MEGABYTE = 1_000_000
WHOLE = {
    ".pptx": pptx(lambda made: slide(made, "Accord", "Selma pays £4 million.")),
    ".xlsx": sheet([["Port", "Sum"], ["Selma", 4], ["Tarn", 5]]),
    ".odt": odt("<text:p>Selma pays.</text:p>"),
    ".epub": epub([("One", "<h1>One</h1><p>Selma pays.</p>")]),
    ".rtf": rtf("\\pard Selma pays{\\footnote A note.} 4\\super 1\\nosupersub .\\par"),
    ".ics": ics("BEGIN:VEVENT\nUID:x\nSUMMARY:Board\nDTSTART:20410609T140000Z\nEND:VEVENT\n"),
    ".csv": b"Port,Sum\nSelma,4\n",
}
MAIN = {
    ".pptx": "ppt/slides/slide1.xml",
    ".xlsx": "xl/worksheets/sheet1.xml",
    ".odt": "content.xml",
    ".epub": "EPUB/c0.xhtml",
}


def read_or_refuse(data: bytes, ending: str) -> ParsedDocument | ReadError:
    """What a reader makes of bytes. Anything but a document that can be stored, or a ReadError, fails the test."""
    started = time.process_time()
    try:
        parsed = READERS[ending](data, Path(f"a{ending}"))
    except ReadError as error:
        assert error.message
        assert error.hint
        result: ParsedDocument | ReadError = error
    else:
        assert parsed.text.strip()
        for text in (parsed.text, parsed.title, *parsed.metadata.values(), *(one.label for one in parsed.marks)):
            text.encode("utf-8")
            assert "\x00" not in text
        assert all(parsed.text[one.start : one.end].strip() for one in parsed.headings)
        assert [one.start for one in parsed.marks] == sorted(one.start for one in parsed.marks)
        result = parsed
    assert time.process_time() - started < SECONDS
    return result


def with_part(ending: str, name: str, content: bytes) -> bytes:
    source, out = ZipFile(BytesIO(WHOLE[ending])), BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as target:
        for part in source.namelist():
            target.writestr(part, content if part == name else source.read(part))
        if name not in source.namelist():
            target.writestr(name, content)
    return out.getvalue()


def part(ending: str) -> bytes:
    return ZipFile(BytesIO(WHOLE[ending])).read(MAIN[ending])


@pytest.mark.parametrize("ending", WHOLE)
def test_whole_files_are_read(ending: str) -> None:
    assert isinstance(read_or_refuse(WHOLE[ending], ending), ParsedDocument)


@pytest.mark.parametrize("ending", MAIN)
def test_zip_bombs_are_refused(ending: str) -> None:
    assert isinstance(
        read_or_refuse(with_part(ending, "media/zeros.bin", bytes(300 * MEGABYTE)), ending), UnsafeFileError
    )
    assert isinstance(read_or_refuse(with_part(ending, MAIN[ending], b" " * 30 * MEGABYTE), ending), UnsafeFileError)


@pytest.mark.parametrize("ending", MAIN)
def test_entity_bombs_and_foreign_files_are_refused(ending: str) -> None:
    laughs = b"".join(b'<!ENTITY l%d "%b">' % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 10))
    for dtd in (
        b'<!DOCTYPE w [<!ENTITY l0 "ha">%b]>' % laughs,
        b'<!DOCTYPE w [<!ENTITY f SYSTEM "file:///etc/passwd">]>',
    ):
        content = part(ending)
        declared, _, rest = (
            content.partition(b"?>") if content.startswith(b"<?xml") else (b"<?xml version='1.0'", b"", content)
        )
        assert isinstance(
            read_or_refuse(with_part(ending, MAIN[ending], declared + b"?>" + dtd + rest), ending), UnsafeFileError
        )


@pytest.mark.parametrize("ending", [".pptx", ".odt"])
def test_elements_nested_very_deep_are_read_or_refused(ending: str) -> None:
    tag = b"a:x" if ending == ".pptx" else b"text:span"
    deep = part(ending).replace(b"Selma", b"<%b>" % tag * 20_000 + b"x" + b"</%b>" % tag * 20_000)
    read_or_refuse(with_part(ending, MAIN[ending], deep), ending)


@pytest.mark.parametrize(
    "body",
    [
        "{" * 100_000,
        "}" * 100_000,
        "\\footnote " * 100_000,
        "{\\footnote x}" * 20_000,
        "{\\super x}" * 50_000,
        "\\u-1 " * 1000 + "\\u99999999 ",
        "\\cell " * 100_000,
        "\\ansicpg99999 \\'ff\\'fe \\uc9999 x",
        "\\'zz \\" * 1000,
    ],
    ids=["open", "close", "notes", "many notes", "marks", "odd characters", "cells", "odd code page", "broken codes"],
)
def test_odd_rich_text_is_read_or_refused(body: str) -> None:
    read_or_refuse(rtf("text " + body), ".rtf")


def test_huge_rich_text_and_calendars_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rtf_source, "MAX_SOURCE", 1000)
    monkeypatch.setattr(ics_module, "MAX_ENTRIES", 3)
    assert isinstance(read_or_refuse(rtf("x" * 2000), ".rtf"), UnsafeFileError)
    event = "BEGIN:VEVENT\nUID:x\nSUMMARY:a\nEND:VEVENT\n"
    assert isinstance(read_or_refuse(ics(event * 5), ".ics"), UnsafeFileError)


@pytest.mark.parametrize(
    "line",
    [
        "DTSTART:99999999T999999Z", "DTSTART;TZID=No/Where:20410609T090000", "RRULE:FREQ=NEVER", "DURATION:P9999999W",
        "ATTENDEE:", "DTEND:20410609", "DTSTART:20410609\nDTSTART:20410610", "ORGANIZER;CN=:mailto:", "DTSTART:",
    ],
)  # fmt: skip
def test_odd_events_are_read_or_refused(line: str) -> None:
    read_or_refuse(ics(f"BEGIN:VEVENT\nUID:x\nSUMMARY:Board\n{line}\nEND:VEVENT\n"), ".ics")


@pytest.mark.parametrize("ending", WHOLE)
@pytest.mark.parametrize(
    "data", [b"", b"\x00" * 5000, b" \n" * 50, b"\x9c"], ids=["nothing", "NULs", "blanks", "a byte"]
)
def test_nothing_is_refused_as_such(ending: str, data: bytes) -> None:
    read_or_refuse(data, ending)


@pytest.mark.parametrize("ending", WHOLE)
def test_every_cut_off_file_is_read_or_refused(ending: str) -> None:
    for share in (0.1, 0.5, 0.9, 0.99):
        read_or_refuse(WHOLE[ending][: int(share * len(WHOLE[ending]))], ending)


FUZZED = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


@FUZZED
@given(st.data())
def test_damaged_files_are_read_or_refused(data: st.DataObject) -> None:
    ending = data.draw(st.sampled_from(sorted(WHOLE)))
    hurt = bytearray(WHOLE[ending])
    for _ in range(data.draw(st.integers(1, 20))):
        hurt[data.draw(st.integers(0, len(hurt) - 1))] = data.draw(st.integers(0, 255))
    read_or_refuse(bytes(hurt), ending)


@FUZZED
@given(st.data())
def test_damaged_parts_are_read_or_refused(data: st.DataObject) -> None:
    ending = data.draw(st.sampled_from(sorted(MAIN)))
    hurt = bytearray(part(ending))
    for _ in range(data.draw(st.integers(1, 12))):
        hurt[data.draw(st.integers(0, len(hurt) - 1))] = data.draw(st.integers(32, 126))
    read_or_refuse(with_part(ending, MAIN[ending], bytes(hurt)), ending)


@FUZZED
@given(st.binary(max_size=2_000), st.sampled_from(sorted(WHOLE)))
def test_any_bytes_are_read_or_refused(data: bytes, ending: str) -> None:
    read_or_refuse(data, ending)


@FUZZED
@given(st.text(alphabet=st.sampled_from(list("\\{}'*0159 abcufvnpsrlde\n-;")), max_size=300))
def test_any_rich_text_is_read_or_refused(body: str) -> None:
    read_or_refuse(rtf(f"text {body}"), ".rtf")


@FUZZED
@given(st.lists(st.lists(st.text(max_size=12), max_size=6), max_size=8))
def test_any_values_of_a_sheet_are_read_or_refused(rows: list[list[str]]) -> None:
    import csv
    import io

    out = io.StringIO()
    csv.writer(out).writerows(rows)
    result = read_or_refuse(out.getvalue().encode("utf-8", "replace"), ".csv")
    assert isinstance(result, ParsedDocument | ReadError)


def test_a_presentation_is_not_a_workbook() -> None:
    assert isinstance(read_or_refuse(WHOLE[".pptx"], ".xlsx"), DamagedFileError | ReadError)
    assert isinstance(read_or_refuse(WHOLE[".xlsx"], ".odt"), DamagedFileError | ReadError)
    assert isinstance(read_or_refuse(WHOLE[".odt"], ".epub"), DamagedFileError | ReadError)
