"""The one style sheet: light and dark, wide and narrow, screen and paper."""

from __future__ import annotations

CSS = """
:root {
  --bg: #f7f7f5; --card: #ffffff; --fg: #1b1d21; --muted: #565c66; --line: #d8dade; --soft: #eff0f2;
  --link: #1a56b0; --focus: #1a56b0; --on: #ffffff;
  --correct: #1a7a48; --abstained: #5a6675; --wrong: #b3332a; --error: #7a3a9a; --value: #1a56b0;
  --gold: #fff0b8; --gold-line: #8a6a00; --cited: #d3e5ff; --cited-line: #1a56b0; --both: #d3efcf;
  --both-line: #1a7a48; --tint-correct: #e5f4eb; --tint-wrong: #fbe9e7; --tint-error: #f3e8f8;
  --tint-abstained: #ebedf0;
  color-scheme: light dark;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --bg: #121418; --card: #1a1d23; --fg: #e7e9ec; --muted: #a7aeb9; --line: #353a44; --soft: #23272f;
    --link: #8ab8ff; --focus: #8ab8ff; --on: #0c0e11;
    --correct: #52c48c; --abstained: #9aa6b5; --wrong: #f2857b; --error: #cc95ea; --value: #8ab8ff;
    --gold: #4d4000; --gold-line: #e6c34d; --cited: #163e70; --cited-line: #8ab8ff; --both: #1d4a2c;
    --both-line: #52c48c; --tint-correct: #16291f; --tint-wrong: #351c1a; --tint-error: #2a1d33;
    --tint-abstained: #262b33;
  }
}
* { box-sizing: border-box; }
html { scroll-behavior: smooth; -webkit-text-size-adjust: 100%; }
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
body { margin: 0; background: var(--bg); color: var(--fg); overflow-wrap: anywhere;
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; }
main, header.top, footer { max-width: 72rem; margin: 0 auto; padding: 0 1.25rem; }
header.top { padding-top: 2rem; }
footer { padding: 1.5rem 1.25rem 3rem; color: var(--muted); font-size: .875rem; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .5rem; letter-spacing: -.01em; }
h2 { font-size: 1.3rem; line-height: 1.3; margin: 0 0 .75rem; letter-spacing: -.005em; }
h3 { font-size: 1.05rem; margin: 1.75rem 0 .5rem; }
h4, h5 { font-size: 1rem; margin: 0; font-weight: 600; }
h5 { margin: 1.25rem 0 .35rem; font-size: .8rem; color: var(--muted); text-transform: uppercase;
  letter-spacing: .05em; }
p { margin: .4rem 0; max-width: 75ch; }
a { color: var(--link); text-underline-offset: .15em; }
:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; border-radius: 3px; }
code, .mono { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace;
  font-size: .9em; }
.skip { position: absolute; left: -100rem; }
.skip:focus { left: 1rem; top: 1rem; background: var(--card); padding: .5rem 1rem; z-index: 2; }
.muted { color: var(--muted); }
.small { font-size: .875rem; }
.lead { font-size: 1.05rem; }
nav.jump { position: sticky; top: 0; z-index: 1; background: var(--bg); border-bottom: 1px solid var(--line);
  margin: 1.25rem 0 1.5rem; }
nav.jump ul { max-width: 72rem; margin: 0 auto; padding: .6rem 1.25rem; list-style: none; display: flex; gap: 1.25rem;
  overflow-x: auto; white-space: nowrap; }
section.card { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 1.25rem 1.4rem;
  margin: 0 0 1.5rem; scroll-margin-top: 4rem; }
dl.facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(11rem, 1fr)); gap: .6rem 1.5rem;
  margin: .75rem 0; }
dl.facts div { min-width: 0; }
dt { color: var(--muted); font-size: .8rem; }
dd { margin: 0; }
.badge { display: inline-block; padding: .05rem .5rem; border-radius: 999px; font-size: .8rem; font-weight: 600;
  white-space: nowrap; background: var(--abstained); color: var(--on); }
.badge-correct, .badge-pass, .badge-passed, .badge-better { background: var(--correct); }
.badge-wrong, .badge-fail, .badge-failed, .badge-worse { background: var(--wrong); }
.badge-error, .badge-unmeasured, .badge-could-not-measure { background: var(--error); }
.chip { display: inline-block; border: 1px solid var(--line); border-radius: 5px; padding: 0 .4rem; font-size: .8rem;
  color: var(--muted); background: var(--soft); }
.yes { color: var(--correct); font-weight: 600; white-space: nowrap; }
.no { color: var(--wrong); font-weight: 600; white-space: nowrap; }
.scroll { overflow-x: auto; margin: .75rem 0 1rem; }
table { border-collapse: collapse; width: 100%; font-size: .92rem; font-variant-numeric: tabular-nums; }
caption { text-align: left; font-weight: 600; padding: .25rem 0 .4rem; }
th, td { text-align: left; vertical-align: top; padding: .38rem .7rem .38rem 0; border-bottom: 1px solid var(--line);
  overflow-wrap: break-word; }
thead th { color: var(--muted); font-weight: 500; font-size: .82rem; white-space: nowrap; vertical-align: bottom; }
tbody th { font-weight: 500; }
tbody tr:last-child > * { border-bottom: 0; }
td.num, th.num { text-align: right; white-space: nowrap; }
td small, th small { display: block; color: var(--muted); font-weight: 400; font-size: .8rem; }
svg { display: block; max-width: 100%; }
svg.outcomes { border-radius: 7px; margin: .6rem 0 .4rem; }
.fill-correct { fill: var(--correct); } .fill-abstained { fill: var(--abstained); }
.fill-wrong { fill: var(--wrong); } .fill-error { fill: var(--error); }
.on-fill { fill: var(--on); font-size: 14px; font-weight: 600; }
.tick { fill: var(--muted); font-size: 11px; }
.axis { stroke: var(--line); stroke-width: 1.5; }
.zero { stroke: var(--muted); stroke-width: 1; stroke-dasharray: 2 2; }
.whisker { stroke: var(--value); stroke-width: 2; } .dot { fill: var(--value); stroke: var(--value); stroke-width: 2; }
.whisker.better { stroke: var(--correct); } .dot.better { fill: var(--correct); stroke: var(--correct); }
.whisker.worse { stroke: var(--wrong); } .dot.worse { fill: var(--wrong); stroke: var(--wrong); }
.whisker.same { stroke: var(--abstained); } .dot.same { fill: var(--abstained); stroke: var(--abstained); }
.dot.hollow { fill: var(--card); } .track { fill: var(--soft); } .bar { fill: var(--value); }
ul.keys { list-style: none; display: flex; flex-wrap: wrap; gap: .2rem 1.2rem; padding: 0; margin: .3rem 0 1rem;
  font-size: .92rem; }
.key { display: inline-block; width: .8em; height: .8em; border-radius: 3px; margin-right: .4em; }
.key-correct { background: var(--correct); } .key-abstained { background: var(--abstained); }
.key-wrong { background: var(--wrong); } .key-error { background: var(--error); }
details { margin: .4rem 0; }
summary { cursor: pointer; padding: .25rem 0; }
summary > h3 { display: inline; }
table.bars td:nth-child(2) { min-width: 11rem; }
table.metrics tr > :nth-child(2) { width: 12rem; } table.metrics tr > :nth-child(3) { width: 4.5rem; }
table.metrics tr > :nth-child(4) { width: 8.5rem; } table.metrics tr > :nth-child(n+5) { width: 4.8rem; }
details.row { border: 1px solid var(--line); border-left: 5px solid var(--abstained); border-radius: 8px;
  margin: .5rem 0; background: var(--card); }
details.row > summary { padding: .55rem .8rem; }
details.row > summary > * { display: inline; }
details.row > summary h4 { margin-right: .35rem; font-weight: 500; }
details.row > div { padding: 0 1rem 1rem; scroll-margin-top: 8rem; border-top: 1px solid var(--line); }
details.row:has(> div:target) { outline: 3px solid var(--focus); outline-offset: 2px; }
details.row-correct { border-left-color: var(--correct); } details.row-wrong { border-left-color: var(--wrong); }
details.row-error { border-left-color: var(--error); }
.text, blockquote { white-space: pre-wrap; overflow-wrap: anywhere; }
.text { background: var(--soft); border-radius: 6px; padding: .5rem .75rem; margin: .35rem 0; }
.notice { border-left: 4px solid var(--wrong); background: var(--tint-wrong); padding: .5rem .75rem; margin: .5rem 0;
  border-radius: 0 6px 6px 0; }
.notice-error { border-color: var(--error); background: var(--tint-error); }
figure.source { margin: .6rem 0; }
figcaption { font-size: .82rem; color: var(--muted); }
blockquote { margin: .25rem 0; padding: .6rem .9rem; border: 1px solid var(--line); border-radius: 6px;
  line-height: 1.75; }
mark { color: inherit; padding: .1em .12em; border-radius: 3px; -webkit-box-decoration-break: clone;
  box-decoration-break: clone; }
mark.gold { background: var(--gold); border-bottom: 2px dotted var(--gold-line); }
mark.cited { background: var(--cited); border-bottom: 2px solid var(--cited-line); }
mark.both { background: var(--both); border-bottom: 4px double var(--both-line); }
mark[data-label]::before { content: attr(data-label) "\\A0"; font-size: .7em; font-weight: 700; opacity: .85;
  unicode-bidi: isolate; }
.legend { font-size: .85rem; color: var(--muted); }
.sides { display: grid; grid-template-columns: 1fr 1fr; gap: 1rem; }
.sides > div { min-width: 0; }
ol.passages, ol.tries { padding-left: 1.4rem; margin: .3rem 0; }
ol.passages > li, ol.tries > li { margin: .35rem 0; }
@media (max-width: 42rem) {
  body { font-size: 15px; }
  main, header.top, footer { padding-left: .8rem; padding-right: .8rem; }
  header.top { padding-top: 1.2rem; }
  nav.jump ul { padding-left: .8rem; padding-right: .8rem; }
  section.card { padding: .9rem .85rem; border-radius: 8px; }
  dl.facts { grid-template-columns: repeat(auto-fill, minmax(8.5rem, 1fr)); gap: .5rem 1rem; }
  .sides { grid-template-columns: 1fr; }
  details.row > div { padding: 0 .7rem .8rem; }
  .scroll > table { min-width: 32rem; }
  .scroll > table.metrics { min-width: 52rem; }
  table.metrics th:first-child, table.bars th:first-child { position: sticky; left: 0; background: var(--card);
    max-width: 9.5rem; }
}
@media print {
  body { background: #fff; font-size: 10.5pt; }
  nav.jump, .skip { display: none; }
  section.card { border: 0; padding: 0; }
  tr, figure, svg { break-inside: avoid; }
  .scroll { overflow: visible; }
  details::details-content { content-visibility: visible; block-size: auto; }
  * { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
}
"""
