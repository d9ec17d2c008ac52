"""Makes the fictional documents anew in every format, reads them back, and prints what was recovered.

pip install 'partnership-rag[test,bench]'
python benchmarks/readers.py [--repeat 1]
python benchmarks/readers.py --pages          readers of web pages compared on the pages of pages.py
python benchmarks/readers.py --pages FOLDER   the same on your own pages; what Chromium shows of them is the gold

Recall is the share of the source's characters that come back in order, precision the share of the recovered characters
that are the source's; white space does not count. `exact` counts the paragraphs that come back letter by letter, as a
quote must. Formats whose producer is not installed are left out of the table.
"""

from __future__ import annotations

import argparse
import html
import importlib.util
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path

from pages import compare, pages, pages_in

from rag.reading.files import READERS

SOURCES = Path(__file__).parents[1] / "evals" / "gold" / "fiction" / "documents"
FONT = Path("/usr/share/fonts/truetype/dejavu/DejaVuSerif.ttf")
LINKS = "".join(f"<li><a href='/s{n}'>Section {n}</a></li>" for n in range(20))


@dataclass(frozen=True, slots=True)
class Source:
    """A document as its paragraphs; the first is the headline."""

    paragraphs: list[str]

    @property
    def text(self) -> str:
        return "\n\n".join(self.paragraphs)


@dataclass(slots=True)
class Tally:
    """Sums over the documents of one format."""

    files: int = 0
    source: int = 0
    recovered: int = 0
    matched: int = 0
    paragraphs: int = 0
    exact: int = 0
    seconds: float = 0.0
    failures: list[str] = field(default_factory=list)


def as_html(source: Source) -> bytes:
    """A page of a news site, with what such pages have around their article."""
    headline, *rest = map(html.escape, source.paragraphs)
    body = "".join(f"<p>{paragraph}</p>" for paragraph in rest)
    return (
        f"<!doctype html><html lang=en><head><meta charset=utf-8><title>{headline} | The Courier</title></head><body>"
        f"<header><nav><ul>{LINKS}</ul></nav></header><main><article><h1>{headline}</h1>{body}</article></main>"
        f"<aside><h3>Most read</h3><ul>{LINKS}</ul></aside><footer>Copyright The Courier. All rights reserved.</footer>"
        "</body></html>"
    ).encode()


def as_docx(source: Source) -> bytes:
    """A Word document by python-docx."""
    import docx

    made = docx.Document()
    made.add_heading(source.paragraphs[0], 0)
    for paragraph in source.paragraphs[1:]:
        made.add_paragraph(paragraph)
    out = BytesIO()
    made.save(out)
    return out.getvalue()


def as_pdf(source: Source, *, columns: int = 1) -> bytes:
    """A justified PDF by fpdf2, with page numbers."""
    from fpdf import FPDF

    class Numbered(FPDF):
        def footer(self) -> None:
            self.set_y(-15)
            self.set_font("Body", size=9)
            self.cell(0, 10, f"Page {self.page_no()}", align="C")

    made = Numbered(format="A5")
    made.add_font("Body", fname=FONT)
    made.add_page()
    made.set_font("Body", size=18)
    made.multi_cell(0, 10, source.paragraphs[0], new_x="LMARGIN", new_y="NEXT")
    made.set_font("Body", size=10)
    with made.text_columns(ncols=columns, gutter=8, text_align="J") as text:
        for paragraph in source.paragraphs[1:]:
            with text.paragraph(bottom_margin=3) as one:
                one.write(paragraph)
    return bytes(made.output())


def as_two_columns(source: Source) -> bytes:
    """The same in two columns."""
    return as_pdf(source, columns=2)


def as_mail(source: Source) -> bytes:
    """A plain message, wrapped as mail programs do."""
    import textwrap

    made = EmailMessage()
    made["From"], made["Subject"] = "Ada Brandt <ada@lindholm.example>", source.paragraphs[0]
    made.set_content("\n\n".join(textwrap.fill(one, 72, break_on_hyphens=False) for one in source.paragraphs))
    return bytes(made)


def as_html_mail(source: Source) -> bytes:
    """A message in HTML that is laid out with a table."""
    made = EmailMessage()
    made["From"], made["Subject"] = "Ada Brandt <ada@lindholm.example>", source.paragraphs[0]
    body = "".join(f"<p>{html.escape(one)}</p>" for one in source.paragraphs)
    made.set_content(f"<table width=600><tr><td>{body}</td></tr></table>", subtype="html")
    return bytes(made)


def as_pptx(source: Source) -> bytes:
    """A presentation by python-pptx: a slide for each paragraph, the headline as the title of the first."""
    import pptx

    made = pptx.Presentation()
    for number, paragraph in enumerate(source.paragraphs[1:]):
        slide = made.slides.add_slide(made.slide_layouts[1])
        slide.shapes.title.text = source.paragraphs[0] if not number else ""
        slide.placeholders[1].text = paragraph
    return _saved(made.save)


def as_xlsx(source: Source) -> bytes:
    """A sheet by openpyxl with one column of paragraphs."""
    import openpyxl

    book = openpyxl.Workbook()
    for paragraph in source.paragraphs:
        book.active.append([paragraph])
    return _saved(book.save)


def as_csv(source: Source) -> bytes:
    """A table of one column, as Python writes it."""
    import csv
    import io

    out = io.StringIO()
    csv.writer(out).writerows([paragraph] for paragraph in source.paragraphs)
    return out.getvalue().encode()


def as_odt(source: Source) -> bytes:
    """An OpenDocument text by odfdo."""
    import odfdo

    made = odfdo.Document("text")
    made.body.clear()
    made.body.append(odfdo.Header(1, source.paragraphs[0]))
    for paragraph in source.paragraphs[1:]:
        made.body.append(odfdo.Paragraph(paragraph))
    return _saved(made.save)


def as_epub(source: Source) -> bytes:
    """A book of one chapter by ebooklib."""
    from ebooklib import epub

    book = epub.EpubBook()
    book.set_title(source.paragraphs[0])
    chapter = epub.EpubHtml(title="One", file_name="one.xhtml")
    headline, *rest = map(html.escape, source.paragraphs)
    chapter.content = f"<html><body><h1>{headline}</h1>{''.join(f'<p>{one}</p>' for one in rest)}</body></html>"
    book.add_item(chapter)
    book.spine = [chapter]
    return _saved(lambda out: epub.write_epub(out, book))


def as_rtf(source: Source) -> bytes:
    """Rich text, written by hand as word processors do."""

    def coded(text: str) -> str:
        units = (int.from_bytes(text.encode("utf-16-le")[at : at + 2], "little") for at in range(0, 2 * len(text), 2))
        return "".join(
            f"\\{chr(one)}" if chr(one) in "\\{}" else chr(one) if one < 128 else f"\\u{one}?" for one in units
        )

    body = "".join(f"\\pard {coded(paragraph)}\\par\n" for paragraph in source.paragraphs)
    return f"{{\\rtf1\\ansi\\ansicpg1252\\deff0\n{body}}}".encode("ascii")


def as_ics(source: Source) -> bytes:
    """A calendar by icalendar: the headline as the event, the rest as what is said of it."""
    import icalendar

    calendar, event = icalendar.Calendar(), icalendar.Event()
    event.add("summary", source.paragraphs[0])
    event.add("description", "\n".join(source.paragraphs[1:]))
    calendar.add_component(event)
    return calendar.to_ical()


def _saved(save: Callable[[BytesIO], object]) -> bytes:
    out = BytesIO()
    save(out)
    return out.getvalue()


def as_front_matter(source: Source) -> bytes:
    """Markdown with front matter."""
    return ("---\ntitle: T\ndate: 2024-03-05\n---\n" + source.text + "\n").encode()


def as_chromium_pdf(source: Source) -> bytes:
    """What Chromium prints of the page, with its own page headers."""
    browser = shutil.which("chromium") or shutil.which("google-chrome") or ""
    with tempfile.TemporaryDirectory() as folder:
        page, printed = Path(folder, "page.html"), Path(folder, "page.pdf")
        body = "".join(f"<p>{html.escape(one)}</p>" for one in source.paragraphs[1:])
        page.write_text(f"<meta charset=utf-8><h1>{html.escape(source.paragraphs[0])}</h1>{body}", encoding="utf-8")
        command = [browser, "--headless", "--no-sandbox", "--disable-gpu", f"--print-to-pdf={printed}", page.as_uri()]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        return printed.read_bytes()


def by_pandoc(pandoc: str, ending: str) -> Callable[[Source], bytes]:
    """A producer that has pandoc convert the Markdown."""

    def make(source: Source) -> bytes:
        with tempfile.TemporaryDirectory() as folder:
            out = Path(folder, f"out{ending}")
            command = [pandoc, "-s", "-f", "markdown-smart", "--metadata", "title=T", "-o", str(out)]
            subprocess.run(command, input=_markdown(source), check=True, capture_output=True, timeout=120)
            return out.read_bytes()

    return make


def by_typst(pandoc: str, columns: int) -> Callable[[Source], bytes]:
    """A producer of PDFs as a typesetter makes them: justified, hyphenated, with page numbers."""
    import typst

    head = (
        f'#set page("a5", numbering: "1", columns: {columns})\n#set par(justify: true)\n#set text(10pt, lang: "en")\n'
    )

    def make(source: Source) -> bytes:
        command = [pandoc, "-f", "markdown-smart", "-t", "typst"]
        done = subprocess.run(command, input=_markdown(source), check=True, capture_output=True, timeout=120)
        return bytes(typst.compile(head.encode() + done.stdout))

    return make


def by_libreoffice(office: str, ending: str) -> Callable[[Source], bytes]:
    """A producer that has LibreOffice Writer save the page in another format."""

    def make(source: Source) -> bytes:
        with tempfile.TemporaryDirectory() as folder:
            page = Path(folder, "page.html")
            body = "".join(f"<p>{html.escape(one)}</p>" for one in source.paragraphs[1:])
            page.write_text(f"<meta charset=utf-8><h1>{html.escape(source.paragraphs[0])}</h1>{body}", encoding="utf-8")
            command = [office, f"-env:UserInstallation=file://{folder}/profile", "--headless", "--writer"]
            command += ["--convert-to", ending[1:], "--outdir", folder, str(page)]
            subprocess.run(command, check=True, capture_output=True, timeout=300)
            return page.with_suffix(ending).read_bytes()

    return make


def _markdown(source: Source) -> bytes:
    """The text with every mark of Markdown made harmless."""
    escaped = re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", source.text)
    return f"# {escaped}\n".encode()


def producers() -> dict[str, tuple[str, Callable[[Source], bytes]]]:
    """Ending and producer of each format that can be made on this machine, by name."""
    found: dict[str, tuple[str, Callable[[Source], bytes]]] = {
        "HTML news page": (".html", as_html),
        "DOCX, python-docx": (".docx", as_docx),
        "EML, plain, wrapped": (".eml", as_mail),
        "EML, HTML": (".eml", as_html_mail),
        "Markdown, front matter": (".md", as_front_matter),
        "PPTX, python-pptx": (".pptx", as_pptx),
        "XLSX, openpyxl": (".xlsx", as_xlsx),
        "CSV": (".csv", as_csv),
        "ODT, odfdo": (".odt", as_odt),
        "EPUB, ebooklib": (".epub", as_epub),
        "RTF": (".rtf", as_rtf),
        "ICS, icalendar": (".ics", as_ics),
    }
    if FONT.exists():
        found["PDF, fpdf2"] = (".pdf", as_pdf)
        found["PDF, fpdf2, 2 columns"] = (".pdf", as_two_columns)
    if shutil.which("chromium") or shutil.which("google-chrome"):
        found["PDF, Chromium"] = (".pdf", as_chromium_pdf)
    office = shutil.which("soffice")
    if office:
        found["DOCX, LibreOffice"] = (".docx", by_libreoffice(office, ".docx"))
        found["PDF, LibreOffice"] = (".pdf", by_libreoffice(office, ".pdf"))
    pandoc = _pandoc()
    if pandoc:
        found["DOCX, pandoc"] = (".docx", by_pandoc(pandoc, ".docx"))
        for name, ending in (("HTML", ".html"), ("ODT", ".odt"), ("EPUB", ".epub"), ("RTF", ".rtf"), ("PPTX", ".pptx")):
            found[f"{name}, pandoc"] = (ending, by_pandoc(pandoc, ending))
    if pandoc and importlib.util.find_spec("typst"):
        found["PDF, Typst"] = (".pdf", by_typst(pandoc, 1))
        found["PDF, Typst, 2 columns"] = (".pdf", by_typst(pandoc, 2))
    return found


def _pandoc() -> str:
    """pandoc on the path, or the one that the extra `bench` brings."""
    if importlib.util.find_spec("pypandoc"):
        import pypandoc

        return str(pypandoc.get_pandoc_path())
    return shutil.which("pandoc") or ""


def measure(sources: list[Source], ending: str, make: Callable[[Source], bytes], repeat: int) -> Tally:
    """Make and read every source, and compare."""
    tally = Tally()
    for source in sources:
        data = make(source)
        started = time.perf_counter()
        for _ in range(repeat):
            text = READERS[ending](data, Path(f"document{ending}")).text
        tally.seconds += (time.perf_counter() - started) / repeat
        tally.files += 1
        ours, theirs = source.text.split(), text.split()
        blocks = SequenceMatcher(None, ours, theirs, autojunk=False).get_matching_blocks()
        tally.source += sum(map(len, ours))
        tally.recovered += sum(map(len, theirs))
        tally.matched += sum(len(word) for block in blocks for word in ours[block.a : block.a + block.size])
        lines = {" ".join(line.split()) for line in text.split("\n")}
        tally.paragraphs += len(source.paragraphs)
        tally.exact += sum(" ".join(one.split()) in lines for one in source.paragraphs)
    return tally


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--repeat", type=int, default=1)
    options.add_argument("--pages", nargs="?", const="", metavar="FOLDER", help="compare readers of web pages instead")
    chosen = options.parse_args()
    if chosen.pages is not None:
        compare(pages_in(Path(chosen.pages)) if chosen.pages else pages())
        return
    repeat = chosen.repeat
    files = sorted(SOURCES.glob("*.txt"))
    sources = [
        Source([" ".join(one.split()) for one in path.read_text(encoding="utf-8").split("\n\n") if one.strip()])
        for path in files
    ]
    print(f"{'format':<24} {'files':>5} {'recall':>8} {'precision':>9} {'exact':>11} {'ms/file':>8}")
    for name, (ending, make) in producers().items():
        tally = measure(sources, ending, make, repeat)
        recall, precision = tally.matched / tally.source, tally.matched / max(1, tally.recovered)
        exact = f"{tally.exact}/{tally.paragraphs}"
        milliseconds = 1000 * tally.seconds / tally.files
        print(f"{name:<24} {tally.files:>5} {recall:>8.2%} {precision:>9.2%} {exact:>11} {milliseconds:>8.1f}")


if __name__ == "__main__":
    main()
