"""The style sheet of the proof page: light and dark, wide and narrow, screen and paper."""

from __future__ import annotations

from collections.abc import Iterable

FIRST_HUE, GOLDEN_ANGLE = 48, 137.508
"""Degrees. Steps of the golden angle keep the hues of any number of fields apart, and those of neighbours far apart."""

SOLID_FIELDS = 7
"""From here on hues come close to earlier ones, and lines are dashed so that colour is not all that tells."""

BASE = """
:root {
  --bg: #f6f6f4; --card: #fff; --fg: #1b1d21; --muted: #555b65; --line: #d9dbdf; --link: #1a56b0; --warn: #9a3412;
  --s: 85%; --l: 86%; --s2: 60%; --l2: 34%;
  color-scheme: light dark;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --bg: #121418; --card: #1a1d23; --fg: #e7e9ec; --muted: #a7aeb9; --line: #353a44; --link: #8ab8ff; --warn: #f6ad7b;
    --s: 45%; --l: 25%; --s2: 65%; --l2: 70%;
  }
}
* { box-sizing: border-box; }
html { scroll-behavior: smooth; -webkit-text-size-adjust: 100%; }
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
body { margin: 0; background: var(--bg); color: var(--fg); overflow-wrap: anywhere;
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; }
header, main, footer { max-width: 82rem; margin: 0 auto; padding: 0 1.25rem; }
header { padding-top: 1.5rem; }
footer { padding-top: 1rem; padding-bottom: 2.5rem; color: var(--muted); font-size: .875rem; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 .25rem; letter-spacing: -.01em; }
h2 { font-size: 1.05rem; margin: 0 0 .75rem; }
h3 { font-size: .8rem; letter-spacing: .02em; color: var(--muted); margin: 0 0 .15rem; display: flex;
  align-items: baseline; gap: .45em; font-weight: 600; }
h3::before { content: ""; flex: none; width: .75em; height: .75em; border-radius: 3px;
  background: hsl(var(--h) var(--s) var(--l)); border: 1.5px var(--d) hsl(var(--h) var(--s2) var(--l2)); }
p { margin: .3rem 0; }
.muted { color: var(--muted); }
.small { font-size: .875rem; }
a { color: var(--link); text-underline-offset: .18em; }
a:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; border-radius: 3px; }
main { display: grid; grid-template-columns: minmax(19rem, 27rem) minmax(0, 1fr); gap: 1.25rem; margin-top: 1rem;
  align-items: start; }
section { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 1.1rem 1.25rem;
  min-width: 0; }
#record { position: sticky; top: 1rem; max-height: calc(100vh - 2rem); overflow-y: auto; }
#record article { padding: .55rem 0; border-top: 1px solid var(--line); }
#record article:first-of-type { border-top: 0; }
ul { list-style: none; margin: 0; padding: 0; }
li { margin: .1rem 0 .35rem; }
li ul { margin-left: .9rem; font-size: .92rem; }
li ul li { margin: .05rem 0; }
.part { color: var(--muted); }
a.value { color: inherit; text-decoration-line: underline; text-decoration-color: hsl(var(--h) var(--s2) var(--l2));
  text-decoration-style: var(--d); text-decoration-thickness: 2px; }
a.value { scroll-margin-top: 4rem; }
a.value:hover { background: hsl(var(--h) var(--s) var(--l)); }
.at { scroll-margin-top: 40vh; }
.how { color: var(--muted); font-size: .8rem; }
.bad { color: var(--warn); font-weight: 600; }
p.silent { border-top: 1px solid var(--line); padding-top: .6rem; margin-top: .3rem; }
details { margin-top: .6rem; border-top: 1px solid var(--line); padding-top: .6rem; }
summary { cursor: pointer; font-weight: 600; }
#text .body { white-space: pre-wrap; max-width: 74ch; line-height: 1.75; unicode-bidi: plaintext; }
mark { color: inherit; background: hsl(var(--h) var(--s) var(--l)); padding: .12em 0; border-radius: 2px;
  border-bottom: 2px var(--d) hsl(var(--h) var(--s2) var(--l2)); -webkit-box-decoration-break: clone;
  box-decoration-break: clone; }
mark.two { background: linear-gradient(hsl(var(--h) var(--s) var(--l)) 50%, hsl(var(--g) var(--s) var(--l)) 50%);
  border-bottom-color: hsl(var(--g) var(--s2) var(--l2)); }
sup { font-size: .68em; line-height: 0; margin: 0 .1em; }
sup a { text-decoration: none; padding: .35em .15em; }
:target { outline: 3px solid var(--link); outline-offset: 2px; border-radius: 3px; }
.at:target { outline: 0; }
@media (max-width: 52rem) {
  header, main, footer { padding-left: .75rem; padding-right: .75rem; }
  main { grid-template-columns: minmax(0, 1fr); }
  section { padding: .9rem 1rem; }
  #record { position: static; max-height: none; }
  sup a { padding: .7em .25em; }
}
@media print {
  body { background: #fff; color: #000; font-size: 10.5pt; }
  main { display: block; }
  section { border: 0; padding: 0; margin-bottom: 1.5rem; }
  #record { position: static; max-height: none; overflow: visible; }
  #record article { break-inside: avoid; }
  mark, h3::before { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
  a { color: inherit; }
  details::details-content { content-visibility: visible; block-size: auto; }
}
"""


def style_for(fields: int, spans: Iterable[int]) -> str:
    """The style sheet for that many fields and these numbered spans: a target lights up all pieces of its span."""
    hues = "\n".join(
        f".f{number} {{ --h: {_hue(number)}; --d: {'solid' if number < SOLID_FIELDS else 'dashed'}; }}"
        for number in range(fields)
    )
    second = "\n".join(f".g{number} {{ --g: {_hue(number)}; }}" for number in range(fields))
    lit = "\n".join(f"#p{n}:target ~ .s{n} {{ outline: 2px solid var(--link); outline-offset: 1px; }}" for n in spans)
    return f"{BASE}{hues}\n{second}\n{lit}\n"


def _hue(number: int) -> int:
    return round(FIRST_HUE + number * GOLDEN_ANGLE) % 360
