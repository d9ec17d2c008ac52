"""Documents chosen by date, language and source."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from rag.documents.selecting import Selection
from rag.errors import UsageError
from rag.library import Library
from rag.schema.document import DocumentInfo


def info(name: str, **known: Any) -> DocumentInfo:
    given = {"source": f"/home/ada/reports/{name}.pdf", "media_type": "text/plain", **known}
    return DocumentInfo(
        id=name, title=name, sha256="0", characters=1, chunks=1, added_at=datetime(2025, 1, 1, tzinfo=UTC), **given
    )


DATED = [info("day", date="2025-11-11"), info("month", date="2025-11"), info("year", date="2025"), info("undated")]


def chosen(documents: list[DocumentInfo], **wanted: Any) -> list[str]:
    return [one.id for one in Selection.of(**wanted).among(documents)]


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        (None, None, ["day", "month", "year", "undated"]),
        ("2025", None, ["day", "month", "year"]),
        ("2026", None, []),
        ("2025-11-11", None, ["day", "month", "year"]),
        ("2025-11-12", None, ["month", "year"]),
        ("2025-12", None, ["year"]),
        (None, "2025-11-10", ["month", "year"]),
        (None, "2025-10", ["year"]),
        (None, "2024", []),
        ("2025", "2025", ["day", "month", "year"]),
        (date(2025, 11, 1), datetime(2025, 11, 30, tzinfo=UTC), ["day", "month", "year"]),
    ],
)
def test_dates_compare_as_far_as_both_are_known(since: Any, until: Any, expected: list[str]) -> None:
    assert chosen(DATED, since=since, until=until) == expected


def test_a_wider_code_of_a_language_takes_the_narrower() -> None:
    documents = [info(code, language=code) for code in ("en", "en-GB", "EN_us", "eng", "de")] + [info("silent")]
    assert chosen(documents, language="en") == ["en", "en-GB", "EN_us"]
    assert chosen(documents, language="en-gb") == ["en-GB"]
    assert chosen(documents, language="EN_US") == ["EN_us"]


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("*.pdf", ["a"]),
        ("a.pdf", ["a"]),
        ("reports/*", ["a"]),
        ("/home/*", ["a"]),
        ("eports/*", []),
        ("https://www.gov.uk/*", ["page", "saved"]),
        ("www.gov.uk/*", ["page", "saved"]),
        ("*GOV.uk*", ["page", "saved"]),
        ("*/accord", ["page"]),
    ],
)
def test_sources_are_matched_as_a_whole_or_by_their_last_parts(pattern: str, expected: list[str]) -> None:
    documents = [
        info("a"),
        info("page", source="https://www.gov.uk/news/accord"),
        info("saved", source="/tmp/saved.html", metadata={"source": "https://www.gov.uk/news/saved"}),
    ]
    assert chosen(documents, source=pattern) == expected


@pytest.mark.parametrize(
    "wanted",
    [
        {"since": "yesterday"},
        {"since": "2025-13"},
        {"until": "2025-02-30"},
        {"until": "--11-11"},
        {"until": ""},
        {"since": "2025-11", "until": "2025-10"},
        {"language": "english!"},
        {"language": ""},
        {"source": " "},
    ],
)
def test_what_cannot_be_is_refused_with_a_remedy(wanted: dict[str, str]) -> None:
    with pytest.raises(UsageError) as raised:
        Selection.of(**wanted)
    assert raised.value.hint


def test_what_files_declare_is_stored_and_chosen_by(library: Library, tmp_path: Path) -> None:
    (tmp_path / "en.md").write_text("---\ndate: 2024-05-02\nlang: en-GB\n---\n# Accord\n\nTugs.\n", encoding="utf-8")
    (tmp_path / "de.html").write_text(
        '<html lang="de"><head><meta name="date" content="2023-01-31"><title>Hafen</title></head>'
        "<body><main><p>Die Häfen teilen ihre Schlepper für zwölf Jahre.</p></main></body></html>",
        encoding="utf-8",
    )
    (tmp_path / "plain.txt").write_text("No date, no language.", encoding="utf-8")
    library.add(tmp_path / "en.md", tmp_path / "de.html", tmp_path / "plain.txt")
    known = {one.id: (one.language, one.date, one.pages) for one in library.documents()}
    assert known == {"de": ("de", "2023-01-31", None), "en": ("en-GB", "2024-05-02", None), "plain": ("en", None, None)}
    assert [one.id for one in library.documents(language="en")] == ["en", "plain"]
    assert [one.id for one in library.documents(language="de")] == ["de"]
    assert [one.id for one in library.documents(since="2023", until="2024-05")] == ["de", "en"]
    assert [one.id for one in library.documents(since="2024")] == ["en"]
    assert [one.id for one in library.documents(source="*.txt")] == ["plain"]
    assert library.documents(source="*.pdf") == []
    ids = [one.id for one in library.documents(language="de")]
    assert {hit.document for hit in library.search("tugs", documents=ids)} == {"de"}


def test_pages_go_on_where_the_last_ended() -> None:
    everything = sorted(
        (info(f"{number:04}", date=str(2000 + number % 7)) for number in range(2500)), key=lambda i: i.id
    )
    read: list[int] = []

    def pages(*, after: str = "", limit: int | None = None) -> list[DocumentInfo]:
        found = [one for one in everything if one.id > after][:limit]
        read.append(len(found))
        return found

    wanted = Selection.of(since="2003", until="2003")
    first = wanted.page(pages, limit=300)
    second = wanted.page(pages, after=first[-1].id, limit=300)
    assert [len(first), len(second)] == [300, 57]
    assert first + second == wanted.among(everything)
    assert Selection().page(pages, after="2498") == everything[-1:]
    assert max(read) <= 1000
