"""Renders pages of the fictional documents as pictures, spoils them as scanners do, reads them back by recognition.

pip install 'partnership-rag[test,ocr]'
python benchmarks/ocr.py [--pages 20]

The character error is the edit distance between the text and what came back, by the length of the text; white space
counts as one space. Seconds are those of the whole reading, the start of the recogniser included once for all pages.
"""

from __future__ import annotations

import argparse
import random
import resource
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from fpdf import FPDF
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from rag.reading.pdf import read_pdf

SOURCES = Path(__file__).parents[1] / "evals" / "gold" / "fiction" / "documents"
FONTS = Path("/usr/share/fonts/truetype/liberation")
FACES = ("LiberationSerif-Regular", "LiberationSans-Regular", "LiberationMono-Regular", "LiberationSerif-Italic")
DPI = 170
PAPER = (8.27, 11.69)
MARGIN = 0.9
LINES = 34


def clean(page: Image.Image, _: random.Random) -> Image.Image:
    """A good scan."""
    return page


def slanted(page: Image.Image, chance: random.Random) -> Image.Image:
    """Laid on the glass not quite straight."""
    return page.rotate(chance.choice([-1, 1]) * chance.uniform(0.5, 1.2), expand=False, fillcolor=240, resample=3)


def blurred(page: Image.Image, chance: random.Random) -> Image.Image:
    """Out of focus, and saved with loss."""
    return jpeg(page.filter(ImageFilter.GaussianBlur(chance.uniform(0.8, 1.3))), 35)


def noisy(page: Image.Image, chance: random.Random) -> Image.Image:
    """A grainy copy of a copy, pale."""
    grain = Image.effect_noise(page.size, chance.uniform(35, 55))
    return Image.blend(Image.eval(page, lambda value: 90 + value * 150 // 255), grain, 0.25)


def coarse(page: Image.Image, chance: random.Random) -> Image.Image:
    """Scanned at half the resolution, in black and white."""
    small = page.resize((int(page.width * 0.6), int(page.height * 0.6)), 3)
    return small.point(lambda value: 255 if value > 150 else 0).convert("L")


WAYS: tuple[Callable[[Image.Image, random.Random], Image.Image], ...] = (clean, slanted, blurred, noisy, coarse)


def jpeg(page: Image.Image, quality: int) -> Image.Image:
    """The picture after it was saved with loss."""
    out = BytesIO()
    page.save(out, "JPEG", quality=quality)
    return Image.open(BytesIO(out.getvalue())).convert("L")


def lines_for(words: list[str], font: ImageFont.FreeTypeFont, width: float) -> list[str]:
    """Words wrapped to a width, as many lines as fit a page."""
    lines = [""]
    for word in words:
        longer = f"{lines[-1]} {word}".strip()
        if font.getlength(longer) <= width:
            lines[-1] = longer
        elif len(lines) == LINES:
            break
        else:
            lines.append(word)
    return lines


def drawn(lines: list[str], font: ImageFont.FreeTypeFont) -> Image.Image:
    """A page of print."""
    page = Image.new("L", (int(PAPER[0] * DPI), int(PAPER[1] * DPI)), 248)
    draw = ImageDraw.Draw(page)
    for place, line in enumerate(lines):
        draw.text((MARGIN * DPI, (MARGIN + place * 0.27) * DPI), line, font=font, fill=25)
    return page


def distance(one: str, other: str) -> int:
    """Fewest letters to put in, leave out or change (Levenshtein)."""
    row = list(range(len(other) + 1))
    for i, left in enumerate(one, start=1):
        before, row[0] = row[0], i
        for j, right in enumerate(other, start=1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (left != right))
    return row[-1]


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--pages", type=int, default=20)
    count = options.parse_args().pages
    chance = random.Random(17)
    words = [path.read_text(encoding="utf-8").split() for path in sorted(SOURCES.glob("*.txt"))]
    made, texts, ways = FPDF(unit="in", format=PAPER), [], []
    for number in range(count):
        font = ImageFont.truetype(FONTS / f"{FACES[number // len(WAYS) % len(FACES)]}.ttf", int(11 / 72 * DPI))
        lines = lines_for(words[number % len(words)], font, (PAPER[0] - 2 * MARGIN) * DPI)
        way = WAYS[number % len(WAYS)]
        made.add_page()
        made.image(way(drawn(lines, font), chance), x=0, y=0, w=PAPER[0])
        texts.append(" ".join(" ".join(lines).split()))
        ways.append(way.__name__)
    started, spent = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    parsed = read_pdf(bytes(made.output()), Path("scans.pdf"))
    seconds, after = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    bounds = [*(page.start for page in parsed.pages), len(parsed.text)]
    errors: dict[str, list[tuple[int, int]]] = {}
    for number, text in enumerate(texts):
        found = " ".join(parsed.text[bounds[number] : bounds[number + 1]].split())
        errors.setdefault(ways[number], []).append((distance(text, found), len(text)))
    print(f"{'pages':<10} {'character error':>16} {'worst page':>11}")
    errors["all"] = [pair for of_way in errors.values() for pair in of_way]
    for name, pairs in errors.items():
        worst = max(wrong / length for wrong, length in pairs)
        print(f"{name:<10} {sum(w for w, _ in pairs) / sum(n for _, n in pairs):>16.2%} {worst:>11.2%}")
    cpu = after.ru_utime + after.ru_stime - spent.ru_utime - spent.ru_stime
    print(f"{seconds / count:.1f} s a page by the clock, {cpu / count:.1f} s of processor time")
    print(parsed.metadata.get("read_by_ocr", ""))


if __name__ == "__main__":
    main()
