"""The pages without a browser: forms without the script, deep links, escaping, headers, streams."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from page_server import served
from served_documents import ACCORD

from rag.embedding.minilm import MiniLMEmbedder
from rag.library import Library
from rag.schema.answer import Answer, Citation, DocumentAnswer, Timings, Usage
from rag.schema.document import DocumentInfo
from rag.serving.page_document import SHOWN, told_document
from rag.serving.page_forms import documents_page
from rag.serving.page_frame import whole_page
from rag.serving.page_parts import told_answer

QUESTION = "When was the Tidal Accord signed?"
PROOF = "The towns of Orla and Velm signed the Tidal Accord in Orla on 4 May 2031."
STREAM = {"accept": "text/event-stream"}


@pytest.fixture
def site(stocked: Library, embedder: MiniLMEmbedder) -> Iterator[httpx2.Client]:
    settings = stocked.settings
    stocked.close()
    with served(settings, embedder) as address, httpx2.Client(base_url=address, timeout=60) as client:
        yield client


def events(text: str) -> list[tuple[str, dict[str, object]]]:
    return [
        (name, json.loads(data)) for name, data in re.findall(r"^event: (.*)\ndata: (.*)$", text, flags=re.MULTILINE)
    ]


def mark_of(text: str) -> str:
    return re.findall(r'<mark class="here" id="here" tabindex="-1">(.*?)</mark>', text)[0]


@pytest.mark.parametrize("path", ["/", "/documents", "/summary", "/verify", "/d/accord", "/d/none", "/nothing"])
def test_every_page_forbids_scripts_of_others(site: httpx2.Client, path: str) -> None:
    answer = site.get(path)
    if path != "/nothing":
        assert answer.status_code == (404 if path == "/d/none" else 200)
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy and "unsafe" not in policy
        assert "<script>" not in answer.text and " on" + "click" not in answer.text and "style=" not in answer.text
        assert set(re.findall(r"(?:src|href)=\"(?:https?:)?//[^\"]*", answer.text)) == set()
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_deep_link_marks_the_passage_without_a_script(site: httpx2.Client) -> None:
    start = ACCORD.index(PROOF)
    other = ACCORD.index("Orla pays")
    page = site.get(f"/d/accord?span={start}-{start + len(PROOF)}&also={other}-{other + 9}").text
    assert mark_of(page) == PROOF
    assert '<mark class="also">Orla pays</mark>' in page
    assert "1 of 2" in page
    following = re.findall(r'<a href="([^"]*)">Next passage', page)[0].replace("&amp;", "&")
    assert mark_of(site.get(following).text) == "Orla pays"


@pytest.mark.parametrize("span", ["9-3", "0-99999", "a-b", "1", "-1-4", "3-3", "1-2-3", "٣-٤"])
def test_a_span_that_is_none_shows_the_document(site: httpx2.Client, span: str) -> None:
    page = site.get("/d/accord", params={"span": span})
    assert page.status_code == 200
    assert "<mark" not in page.text
    assert PROOF in page.text


def test_what_a_document_says_is_text(site: httpx2.Client) -> None:
    for path in ("/documents", "/", "/d/harbour"):
        page = site.get(path).text
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert" in page


def test_a_question_is_answered_without_a_script(site: httpx2.Client) -> None:
    page = site.post("/ask", data={"question": QUESTION}).text
    assert "Proved" in page
    link = re.findall(r'<a href="(/d/accord[^"]*)" class="cite"', page)[0].replace("&amp;", "&")
    assert mark_of(site.get(link).text) == PROOF


def test_an_answer_streams_and_the_conversation_goes_on(site: httpx2.Client) -> None:
    told = events(site.post("/ask", data={"question": QUESTION}, headers=STREAM).text)
    names = [name for name, _ in told]
    assert "token" in names and names[-1] == "made"
    number = told[-1][1]["conversation"]
    assert number
    again = events(
        site.post("/ask", data={"question": "What does Orla pay?", "conversation": number}, headers=STREAM).text
    )
    assert again[-1][1]["conversation"] == number
    page = site.get(f"/?conversation={number}").text
    assert page.count('class="turn"') == 2
    assert re.findall(r'class="cite"[^>]*>(\d)</a></sup>', page) == ["1", "2"]


def test_an_answer_is_as_long_as_was_chosen(site: httpx2.Client) -> None:
    assert '<select name="style">' in site.get("/").text
    for style, given in (("explained", "explained"), ("", "short"), ("loud", "short")):
        site.post("/ask", data={"question": "What does Orla pay?", "style": style}, headers=STREAM)
        number = site.get("/api/history", params={"limit": 1}).json()["asked"][0]["number"]
        conversation = site.get("/api/asked", params={"number": number}).json()
        assert conversation["turns"][-1]["answer"]["style"] == given


def test_what_is_being_added_is_added_when_the_page_is_left(site: httpx2.Client) -> None:
    texts = [f"Ferry {number} sails from Velm at noon.\n" * 50 for number in range(40)]
    files = [("files", (f"ferry-{number}.txt", text.encode())) for number, text in enumerate(texts)]
    with site.stream("POST", "/documents/add", files=files, headers=STREAM) as reply:
        next(reply.iter_lines())
    latest = time.monotonic() + 60
    while (listed := len(site.get("/api/documents").json()["documents"])) < 42 and time.monotonic() < latest:
        time.sleep(0.2)
    assert listed == 42


def test_what_the_check_took_back_stays_visible(site: httpx2.Client) -> None:
    told = events(site.post("/ask", data={"question": "What does Velm pay?"}, headers=STREAM).text)
    assert "withdrawn" in [name for name, _ in told]
    html = str(told[-1][1]["html"])
    assert "Not in the documents" in html
    assert '<del dir="auto">£9 million</del>' in html
    assert "NOT FOUND" not in html


def test_documents_that_differ_are_shown_beside_each_other() -> None:
    def cited(document: str, quote: str) -> Citation:
        return Citation(document=document, start=0, end=len(quote), quote=quote, match="exact", line=1)

    first, second = cited("a", "Orla pays £3 million."), cited("b", "Orla pays £4 million.")
    answer = Answer(
        question="What does Orla pay?",
        status="answered",
        text="£3 million; £4 million",
        citations=(first, second),
        by_document=(
            DocumentAnswer(document="a", title="One <b>", text="£3 million", citations=(first,)),
            DocumentAnswer(document="b", title="Two", text="£4 million", citations=(second,)),
        ),
        differs=True,
        model="stub",
        usage=Usage(),
        timings=Timings(),
    )
    page = str(told_answer(answer))
    assert "The documents differ" in page and "One &lt;b&gt;: </b>£3 million<sup>" in page
    assert re.findall(r'class="cite"[^>]*>(\d)</a></sup></li>', page) == ["1", "2"]


def test_a_draft_is_marked_claim_by_claim(site: httpx2.Client) -> None:
    text = (
        "Orla pays £3 million towards the basin.\r\nOrla pays £7 million towards the basin. <b>Camels</b> race at noon."
    )
    page = site.post("/verify", data={"text": text}).text
    assert '<mark class="supported">Orla pays £3 million towards the basin.</mark>' in page
    assert '<mark class="contradicted">Orla pays £7 million towards the basin.</mark>' in page
    assert "<b>Camels" not in page
    assert "&lt;b&gt;Camels" in page


def test_a_summary_leads_to_its_quotes(site: httpx2.Client) -> None:
    page = site.post("/summary", data={"document": "accord", "length": "short"}).text
    link = re.findall(r'<a href="(/d/accord[^"]*)" class="cite"', page)[0].replace("&amp;", "&")
    assert mark_of(site.get(link).text) in ACCORD


def test_files_are_added_replaced_refused_and_removed(site: httpx2.Client, stocked: Library) -> None:
    def send(name: str, content: bytes) -> str:
        return str(site.post("/documents/add", files={"files": (name, content)}, headers=STREAM).text)

    assert "Added" in send("../../new note.txt", b"The quay of Velm opens in June 2032.")
    kept = stocked.settings.library / "uploads" / "new note.txt"
    assert kept.is_file()
    assert "Updated" in send("new note.txt", b"The quay of Velm opens in July 2032.")
    failed = send("picture.xyz", b"\x00\x01")
    assert "picture.xyz" in failed and "warn" in failed
    assert not (stocked.settings.library / "uploads" / "picture.xyz").exists()
    (document,) = re.findall(r'name="document" value="(new[^"]*)"', site.get("/documents").text)
    answer = site.post("/documents/remove", data={"document": document})
    assert answer.status_code == 303
    assert not kept.exists()
    assert "quay" not in site.get("/documents").text


@pytest.mark.parametrize(
    ("path", "data", "words"),
    [
        ("/ask", {"question": "  "}, "question is empty"),
        ("/ask", {"question": QUESTION, "conversation": "999"}, "no conversation 999"),
        ("/ask", {"question": QUESTION, "document": "none"}, "none"),
        ("/verify", {"text": ""}, "text is empty"),
        ("/summary", {"document": "none"}, "none"),
        ("/documents/remove", {}, "no document is named"),
        ("/documents/add-address", {"address": "ftp://x"}, "https://"),
    ],
)
def test_errors_are_told_with_the_remedy(site: httpx2.Client, path: str, data: dict[str, str], words: str) -> None:
    page = site.post(path, data=data)
    assert page.status_code in (400, 404)
    assert 'role="alert"' in page.text and words in page.text
    if path != "/documents/remove":
        ((name, told),) = [one for one in events(site.post(path, data=data, headers=STREAM).text) if one[0] != "news"]
        assert name == "failed" and words in str(told["html"])


def test_a_page_of_another_site_can_do_nothing(site: httpx2.Client) -> None:
    for path in ("/ask", "/documents/remove", "/documents/add"):
        assert (
            site.post(path, data={"document": "accord"}, headers={"origin": "https://evil.example"}).status_code == 403
        )
    assert site.get("/", headers={"host": "evil.example"}).status_code == 421
    assert site.get("/d/accord").status_code == 200


def test_five_hundred_documents_make_a_page_within_a_second(stocked: Library) -> None:
    one = stocked.document("accord")
    infos = [one.model_copy(update={"id": f"d{number}", "title": f"Title <{number}>"}) for number in range(500)]
    started = time.process_time()
    page = whole_page("Documents", "/documents", documents_page(infos))
    seconds = time.process_time() - started
    print(f"500 documents: {seconds:.3f} s, {len(page):,} characters")
    assert page.count("<tr>") == 501
    assert seconds < 1


def test_a_long_document_comes_in_parts_around_its_passage(stocked: Library) -> None:
    info: DocumentInfo = stocked.document("accord")
    text = "\n".join(f"Line {number} of a long list." for number in range(20_000))
    start = text.index("Line 15000")
    page = str(told_document(info, text, (start, start + 10)))
    assert "Line 15000" in mark_of(page)
    assert len(page) < 2 * SHOWN
    assert "Earlier part" in page and "Later part" in page
    first = str(told_document(info, text, None))
    assert "Earlier part" not in first and "Line 0 " in first


def test_script_and_style_are_in_the_package() -> None:
    folder = Path(__file__).parents[2] / "rag" / "serving" / "static"
    assert {path.name for path in folder.iterdir()} == {"page.js", "page.css", "icon.svg"}
    assert "http" not in (folder / "page.css").read_text(encoding="utf-8")
