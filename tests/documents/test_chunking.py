"""Chunks tile their document exactly, keep to the embedder's window, and respect the document's structure."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rag.documents.chunking import HEADING_TOKENS, MAX_CHARACTERS, MAX_TOKENS, chunk, embedding_text
from rag.embedding.minilm import MiniLMEmbedder
from rag.reading.decoding import canonical
from rag.reading.markdown import read_markdown
from rag.reading.plain import read_plain
from rag.schema.document import Chunk, Heading, ParsedDocument

SENTENCE = "The ports of Orla and Velm share two tugs in winter. "


def document(text: str, title: str = "", headings: tuple[Heading, ...] = ()) -> ParsedDocument:
    return ParsedDocument(text=text, title=title, media_type="text/plain", headings=headings)


def cut(parsed: ParsedDocument, embedder: MiniLMEmbedder) -> list[Chunk]:
    return chunk("doc", parsed, count_tokens=embedder.count_tokens)


def assert_tiles(parsed: ParsedDocument, chunks: list[Chunk], embedder: MiniLMEmbedder) -> None:
    """The promise of `chunk`, in full."""
    assert "".join(one.text for one in chunks) == parsed.text
    position = 0
    for ordinal, one in enumerate(chunks):
        assert (one.ordinal, one.start) == (ordinal, position)
        assert one.start < one.end
        assert parsed.text[one.start : one.end] == one.text
        assert len(one.text) <= MAX_CHARACTERS
        assert one.tokens <= MAX_TOKENS
        assert embedder.count_tokens([embedding_text(one)])[0] <= MAX_TOKENS
        position = one.end
    assert position == len(parsed.text)


@st.composite
def documents(draw: st.DrawFn) -> ParsedDocument:
    """Arbitrary Unicode, with headings at arbitrary places and titles that need not resemble them."""
    blocks = st.one_of(
        st.text(max_size=60),
        st.sampled_from(
            [
                SENTENCE * 9,
                "\n\n",
                "word " * 90,
                "x" * 2500,
                "漢字" * 200,
                "👩‍👩‍👧 " * 60,
                "\u0301" * 300,
                "1.2.3.4 " * 50,
            ]
        ),
    )
    text = "".join(draw(st.lists(blocks, max_size=8)))
    places = draw(st.lists(st.integers(0, len(text)), max_size=4, unique=True))
    titles = st.one_of(st.text(max_size=30), st.just("A long title that says what the section is about " * 8))
    headings = tuple(
        Heading(level=draw(st.integers(1, 4)), start=place, end=place, title=draw(titles)) for place in sorted(places)
    )
    return document(text, draw(titles), headings)


@settings(max_examples=120, deadline=None)
@given(parsed=documents())
@example(parsed=document(""))
@example(parsed=document("\n"))
@example(parsed=document("x"))
@example(parsed=document("\u2028\x0b\x85 \r a"))
def test_any_document_is_tiled(parsed: ParsedDocument, embedder: MiniLMEmbedder) -> None:
    assert_tiles(parsed, cut(parsed, embedder), embedder)


@settings(max_examples=60, deadline=None)
@given(text=st.text(min_size=1).map(canonical))
def test_any_text_read_as_markdown_is_tiled(text: str, embedder: MiniLMEmbedder) -> None:
    source = f"# T\n{text.replace(chr(0), '')}\n## U\n{text.replace(chr(0), '')}"
    if sum(character < " " and character not in "\t\n\x0b\x0c\x1b" for character in source) > len(source) / 100:
        return  # the reader takes it for binary
    parsed = read_markdown(source.encode("utf-8", "ignore"), Path("x.md"))
    assert_tiles(parsed, cut(parsed, embedder), embedder)


def test_the_same_document_is_cut_the_same_way(embedder: MiniLMEmbedder) -> None:
    parsed = document(SENTENCE * 60 + "\n\n" + SENTENCE * 20, "Title")
    assert cut(parsed, embedder) == cut(parsed, embedder)
    assert cut(parsed, embedder) == cut(parsed, MiniLMEmbedder())


def test_no_chunk_reaches_over_a_heading(embedder: MiniLMEmbedder) -> None:
    text = f"# Accord\n\n{SENTENCE}\n\n## Tugs\n\n{SENTENCE}\n\n### Fuel\n\n{SENTENCE}\n\n## Depot\n\n{SENTENCE}\n"
    chunks = cut(read_markdown(text.encode(), Path("accord.md")), embedder)
    assert [one.heading for one in chunks] == [
        "Accord",
        "Accord > Tugs",
        "Accord > Tugs > Fuel",
        "Accord > Depot",
    ]
    assert [one.text.splitlines()[0] for one in chunks] == ["# Accord", "## Tugs", "### Fuel", "## Depot"]


def test_the_title_is_embedded_along_but_is_no_part_of_the_text(embedder: MiniLMEmbedder) -> None:
    (one,) = cut(document("Signed in May.\n", "Harbour accord"), embedder)
    assert one.text == "Signed in May.\n"
    assert embedding_text(one) == "Harbour accord\nSigned in May."
    assert one.tokens == embedder.count_tokens(["Harbour accord\nSigned in May."])[0]


def test_a_title_that_is_also_the_first_heading_is_said_once(embedder: MiniLMEmbedder) -> None:
    chunks = cut(read_markdown(b"# Accord\n\nText.\n", Path("a.md")), embedder)
    assert [one.heading for one in chunks] == ["Accord"]


def test_an_overlong_title_is_cut_between_words(embedder: MiniLMEmbedder) -> None:
    title = "An unusually long winded title about harbours and tugs and depots " * 6
    (one,) = cut(document("Text.", title), embedder)
    assert 0 < embedder.count_tokens([one.heading])[0] <= HEADING_TOKENS
    assert title.startswith(one.heading + " ")


def test_outer_titles_go_first_when_the_path_is_too_long(embedder: MiniLMEmbedder) -> None:
    outer = "About the long and eventful history of the harbours in the north and the south " * 2
    headings = (Heading(level=1, start=0, end=0, title=outer), Heading(level=2, start=0, end=0, title="Tugs"))
    (one,) = cut(document("Text.", outer, headings), embedder)[-1:]
    assert one.heading.endswith("Tugs")


def test_sentences_and_paragraphs_are_kept_together(embedder: MiniLMEmbedder) -> None:
    paragraphs = [SENTENCE * 8 + "\n\n" for _ in range(6)]
    chunks = cut(document("".join(paragraphs)), embedder)
    assert len(chunks) > 2
    for one in chunks:
        assert one.text.startswith("The ports")
        assert one.text.rstrip().endswith("winter.")
    assert all(one.text.endswith("\n\n") for one in chunks), "paragraphs that fit are not cut"


def test_a_sentence_longer_than_the_window_is_cut_between_words(embedder: MiniLMEmbedder) -> None:
    text = "tugs and pilots and " * 200
    parsed = document(text)
    chunks = cut(parsed, embedder)
    assert_tiles(parsed, chunks, embedder)
    assert all(one.text.startswith(("tugs ", "and ", "pilots ")) for one in chunks)


@pytest.mark.parametrize(
    ("unit", "name"),
    [
        ("word ", "words"),
        ("x", "one word"),
        (SENTENCE, "sentences"),
        ("漢", "no spaces"),
        ("a\u0301", "combining marks"),
    ],
)
def test_the_time_for_a_megabyte_in_one_line_grows_with_its_length(
    unit: str, name: str, embedder: MiniLMEmbedder
) -> None:
    text = (unit * (1_000_000 // len(unit) + 1))[:1_000_000]
    begun = time.process_time()
    cut(document(text[:250_000], name), embedder)
    quarter = time.process_time() - begun
    begun = time.process_time()
    chunks = cut(document(text, name), embedder)
    assert time.process_time() - begun < 8 * quarter + 1, "the square of the length would take 16 times as long"
    assert "".join(one.text for one in chunks) == text
    assert max(one.tokens for one in chunks) <= MAX_TOKENS


def test_a_small_window_is_kept_as_well(embedder: MiniLMEmbedder) -> None:
    parsed = document(SENTENCE * 10, "Title")
    chunks = chunk("doc", parsed, count_tokens=embedder.count_tokens, max_tokens=20, target_tokens=10)
    assert "".join(one.text for one in chunks) == parsed.text
    assert max(one.tokens for one in chunks) <= 20


def test_the_seed_article(embedder: MiniLMEmbedder) -> None:
    path = Path(__file__).parents[2] / "seeds" / "000_521fadb25ba8fe12.txt"
    parsed = read_plain(path.read_bytes(), path)
    chunks = cut(parsed, embedder)
    assert_tiles(parsed, chunks, embedder)
    assert [one.heading.rpartition(" > ")[2] for one in chunks] == [
        parsed.title,
        *(heading.title for heading in parsed.headings),
    ]
