"""The style sheet of the register page: a table where there is room, cards on a phone and on paper."""

_CARDS = """
  .wrap { overflow: visible; border: 0; background: none; max-height: none; }
  #grid, #grid tbody { display: block; }
  #grid thead { display: none; }
  #grid tr { display: flex; flex-wrap: wrap; gap: .2rem .8rem; background: var(--card); border: 1px solid var(--line);
    border-radius: 10px; padding: .7rem .85rem; margin: 0 0 .7rem; }
  #grid tr.group { background: none; border: 0; padding: .4rem 0 0; margin: 0 0 .3rem; }
  #grid tbody th, #grid td { position: static; display: flex; gap: .6rem; flex: 1 0 100%; border: 0; padding: 0;
    max-width: none; min-width: 0; background: none; box-shadow: none; }
  #grid tbody th { flex-direction: column; gap: 0; padding-bottom: .25rem; }
  #grid td::before { content: attr(data-l); flex: 0 0 8.5rem; color: var(--muted); font-size: .85rem; }
  #grid td > a { flex: 1; margin: 0; padding: 0; min-width: 0; } #grid td > span.state { padding: 0; }
  #grid td.silent, #grid td.not_read { order: 2; flex: 0 1 auto; gap: .3rem; font-size: .8rem; }
  #grid td.silent::before, #grid td.not_read::before { content: attr(data-l) ":"; flex: none; font-size: .8rem; }
  #grid td.off { display: none; }
"""

STYLE = (
    """
:root { --bg: #f6f6f4; --card: #fff; --fg: #1b1d21; --muted: #555b65; --line: #d9dbdf; --link: #1a56b0;
  --head: #eceded; --mark: #fdeeb0; --warn: #9a3412; --warn-bg: #fdeadc; --doubt: #6b3fa0; --doubt-bg: #eee5f8;
  --c0: #1a56b0; --c1: #a05a00; --c2: #187245; --c3: #a3293d; --c4: #6b3fa0; --c5: #4d5966; color-scheme: light dark; }
@media screen and (prefers-color-scheme: dark) {
  :root { --bg: #121418; --card: #1a1d23; --fg: #e7e9ec; --muted: #a7aeb9; --line: #353a44; --link: #8ab8ff;
    --head: #232730; --mark: #57490f; --warn: #f6ad7b; --warn-bg: #43281a; --doubt: #cdaef0; --doubt-bg: #35284a;
    --c0: #8ab8ff; --c1: #f0b45c; --c2: #6fd39c; --c3: #ff95a2; --c4: #cdaef0; --c5: #b3bdc9; }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--bg); color: var(--fg); overflow-wrap: anywhere;
  font: 15px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; }
header, main { padding: 0 1.25rem; } header { padding-top: 1.25rem; } main { padding-bottom: 3rem; }
h1 { font-size: 1.4rem; line-height: 1.25; margin: 0; } h2 { font-size: 1.1rem; margin: 1.6rem 0 .5rem; }
p { margin: .3rem 0; } .muted { color: var(--muted); font-size: .875rem; }
a { color: var(--link); text-underline-offset: .18em; }
:focus-visible { outline: 3px solid var(--link); outline-offset: -2px; border-radius: 3px; }
.tools { display: none; flex-wrap: wrap; gap: .5rem .9rem; align-items: end; margin: .9rem 0 .6rem; }
.js .tools { display: flex; } .tools label { font-size: .8rem; color: var(--muted); }
.tools label.line { display: flex; gap: .35rem; align-items: center; font-size: .875rem; color: var(--fg);
  min-height: 2.1rem; }
.tools .field { display: flex; flex-direction: column; gap: .1rem; } .tools .pair { display: flex; gap: .3rem; }
input, select, button { font: inherit; color: inherit; background: var(--card); border: 1px solid var(--line);
  border-radius: 6px; padding: .25rem .5rem; min-height: 2.1rem; max-width: 100%; }
input[type="checkbox"] { min-height: 0; accent-color: var(--link); } button { cursor: pointer; }
#turn[aria-pressed="true"] .up, #turn[aria-pressed="false"] .down { display: none; }
#search { width: 17rem; } #filters { display: none; } #shown { margin: 0 0 0 auto; }
details.columns { position: relative; } details.columns summary { cursor: pointer; border: 1px solid var(--line);
  border-radius: 6px; padding: .3rem .6rem; background: var(--card); min-height: 2.1rem; }
details.columns > div { position: absolute; z-index: 6; background: var(--card); border: 1px solid var(--line);
  border-radius: 8px; padding: .5rem .8rem; max-height: 22rem; overflow: auto; width: 17rem; max-width: 88vw;
  box-shadow: 0 8px 24px #0003; }
.wrap { overflow: auto; max-height: 86vh; border: 1px solid var(--line); border-radius: 10px; background: var(--card); }
#grid { border-collapse: separate; border-spacing: 0; font-size: .875rem; }
#grid th, #grid td { text-align: left; vertical-align: top; border-bottom: 1px solid var(--line);
  border-right: 1px solid var(--line); padding: .4rem .55rem; min-width: 7.5rem; max-width: 19rem; }
#grid thead th { position: sticky; top: 0; z-index: 3; background: var(--head); font-weight: 600; }
#grid thead th:first-child { left: 0; z-index: 4; }
#grid tbody th { position: sticky; left: 0; z-index: 2; background: var(--card); min-width: 14rem; max-width: 17rem;
  font-weight: 600; }
#grid tbody th .muted { font-weight: 400; font-size: .8rem; display: block; }
#grid tr.group th { background: var(--head); max-width: none; }
#grid tr.group th span { position: sticky; left: .55rem; }
#grid thead button { border: 0; background: none; padding: 0; min-height: 1.8rem; font-weight: 600; text-align: left; }
#grid thead input { display: none; width: 100%; font-weight: 400; font-size: .8rem; min-height: 1.8rem; }
.js #grid thead input { display: block; }
th[aria-sort="ascending"] button::after { content: " ↑"; } th[aria-sort="descending"] button::after { content: " ↓"; }
#grid td.wide { min-width: 12rem; } #grid td { padding: 0; }
#grid td > a, #grid td > span.state { display: block; padding: .4rem .55rem; }
#grid td > a { color: inherit; text-decoration: none; } #grid td > a:hover { background: var(--head); }
#grid td > a .v { display: block; } #grid td > a .v + .v { margin-top: .15rem; }
.v u { text-decoration-color: var(--link); text-decoration-thickness: 1px; text-underline-offset: .2em; }
.lost u { color: var(--muted); text-decoration: underline dotted var(--warn); }
td.silent, td.not_read { color: var(--muted); font-size: .8rem; } td.not_read { font-style: italic; }
.tag { display: inline-block; border-radius: 4px; padding: 0 .35em; font-size: .75rem; font-weight: 600; }
.tag.conflict { background: var(--warn-bg); color: var(--warn); }
.tag.unsure { background: var(--doubt-bg); color: var(--doubt); }
.js .off { display: none; }
#closed { position: fixed; top: 0; }
.proof { display: none; position: fixed; z-index: 20; top: 0; right: 0; bottom: 0; width: min(36rem, 100%);
  overflow: auto; background: var(--card); border-left: 1px solid var(--line); padding: 1rem 1.25rem 2rem;
  box-shadow: -8px 0 30px #0004; }
.proof:target { display: block; } .proof:focus-visible { outline: 0; }
.proof .close { float: right; margin: 0 0 .5rem 1rem; padding: .2rem .6rem; border: 1px solid var(--line);
  border-radius: 6px; text-decoration: none; }
.proof h3 { font-size: 1.05rem; margin: 0 0 .2rem; } .proof h4 { font-size: 1rem; margin: 1rem 0 .2rem; }
.beside { display: grid; grid-template-columns: repeat(auto-fit, minmax(13rem, 1fr)); gap: 0 1.1rem; }
.beside > div { border-top: 3px solid var(--line); margin-top: .8rem; }
.beside > div.lost { border-top-color: var(--warn); } .beside h4 { margin-top: .5rem; }
blockquote { margin: .3rem 0 .7rem; padding-left: .7rem; border-left: 3px solid var(--line); unicode-bidi: plaintext; }
mark { color: inherit; background: var(--mark); border-radius: 2px; padding: .05em .1em; }
.timeline { overflow-x: auto; background: var(--card); border: 1px solid var(--line); border-radius: 10px; }
svg { display: block; min-width: 46rem; width: 100%; max-width: 84rem; height: auto; }
svg text { fill: var(--fg); font-size: 12px; } svg .year { fill: var(--muted); font-size: 11px; }
svg .rule { stroke: var(--line); } svg .bar { fill: var(--muted); opacity: .3; }
.d0 { fill: var(--c0); color: var(--c0); } .d1 { fill: var(--c1); color: var(--c1); }
.d2 { fill: var(--c2); color: var(--c2); } .d3 { fill: var(--c3); color: var(--c3); }
.d4 { fill: var(--c4); color: var(--c4); } .d5 { fill: var(--c5); color: var(--c5); }
.key span { white-space: nowrap; margin-right: 1.1rem; font-size: .875rem; }
ul { margin: .3rem 0; padding-left: 1.2rem; }
@media screen and (max-width: 48rem) {
  header, main { padding-left: .75rem; padding-right: .75rem; }
  .tools .wide, #search { width: 100%; } .js #filters { display: inline-block; } #shown { margin: 0; width: 100%; }
"""
    + _CARDS
    + """
  #grid.filtering thead { display: block; }
  #grid.filtering thead tr { padding: .7rem .85rem; }
  #grid.filtering thead th { position: static; flex: 1 1 9rem; border: 0; background: none; padding: 0; min-width: 0; }
  .proof { top: auto; max-height: 82vh; width: 100%; border-left: 0; border-top: 1px solid var(--line);
    border-radius: 14px 14px 0 0; box-shadow: 0 -8px 30px #0005; }
}
@media print {
  body { background: #fff; color: #000; font-size: 9.5pt; }
  .js .tools, .proof { display: none; }
"""
    + _CARDS
    + """
  #grid tr { break-inside: avoid; padding: .4rem .6rem; margin-bottom: .4rem; gap: .05rem .8rem; border-radius: 4px; }
  .v u { text-decoration: none; } #grid td > a .v { display: inline; } #grid td > a .v + .v::before { content: "; "; }
  #grid td > a .tag { margin-left: .5em; } .timeline, svg { break-inside: avoid; }
  .timeline { border: 0; overflow: visible; } svg { min-width: 0; }
  svg, .tag, .key { -webkit-print-color-adjust: exact; print-color-adjust: exact; } h2, .key { break-after: avoid; }
}
"""
)
