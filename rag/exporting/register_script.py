"""The script of the register page: sorts, filters, searches and groups rows that are already there.

It never makes markup of text: it moves, clones, hides and shows elements, and sets `textContent`.
"""

SCRIPT = """
"use strict";
(() => {
  const root = document.documentElement, table = document.getElementById("grid"), body = table.tBodies[0];
  const rows = Array.from(body.rows), heads = Array.from(table.tHead.rows[0].cells);
  const at = id => document.getElementById(id);
  const search = at("search"), group = at("group"), sort = at("sort"), turn = at("turn"), shown = at("shown");
  const order = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });
  const plain = text => text.normalize("NFKD").replace(/\\p{M}/gu, "").toLowerCase();
  const words = new Map(rows.map(row => [row, plain(row.textContent)]));
  const keys = new Map(rows.map(row => [row, Array.from(row.cells, cell => cell.dataset.k || "")]));
  let down = false;
  root.classList.add("js");

  const smaller = (a, b) => {
    const x = a.split(" "), y = b.split(" ");                       // "EUR 4500000": by currency, then by amount
    if (x.length == 2 && y.length == 2 && x[0] == y[0] && !isNaN(x[1]) && !isNaN(y[1])) return x[1] - y[1];
    return !isNaN(a) && !isNaN(b) ? a - b : order.compare(a, b);
  };
  const compares = (cell, mark, wanted) => {
    const key = cell.dataset.k;
    if (!key) return false;
    const size = key.split(" ").pop(), date = /^\\d{4}(-|$)/.test(key);
    if (!date && isNaN(size)) return false;
    const own = date ? key.slice(0, wanted.length) : Number(size);
    const other = date ? wanted : Number(wanted.replace(/,/g, ""));
    return { "<": own < other, ">": own > other, "<=": own <= other, ">=": own >= other, "=": own == other }[mark];
  };
  const passes = (cell, asked) => {
    const typed = /^(<=|>=|<|>|=)\\s*([\\d,.-]+)$/.exec(asked);
    if (typed) return compares(cell, typed[1], typed[2]);
    const text = plain(cell.textContent);
    return asked[0] == "!" ? !text.includes(asked.slice(1).trim()) : text.includes(asked);
  };

  const draw = () => {
    const wanted = plain(search.value.trim()).split(/\\s+/);
    const filters = heads.map(head => head.querySelector("input")).map(input => plain(input ? input.value.trim() : ""));
    const only = Array.from(document.querySelectorAll("input[data-only]:checked"), box => box.dataset.only);
    const kept = rows.filter(row => wanted.every(word => words.get(row).includes(word))
      && only.every(name => row.querySelector("td." + name))
      && filters.every((asked, column) => !asked || passes(row.cells[column], asked)));
    if (sort.value !== "") {
      const column = Number(sort.value);
      kept.sort((one, other) => {
        const a = keys.get(one)[column], b = keys.get(other)[column];
        if (!a || !b) return a ? -1 : b ? 1 : 0;                    // rows without a value come last, either way
        return down ? smaller(b, a) : smaller(a, b);
      });
    }
    heads.forEach((head, column) => head.setAttribute("aria-sort",
      String(column) !== sort.value ? "none" : down ? "descending" : "ascending"));
    body.replaceChildren(...(group.value === "" ? kept : grouped(kept, Number(group.value))));
    shown.textContent = `${kept.length === rows.length ? "" : `${kept.length} of `}${rows.length} entries`;
  };

  const grouped = (kept, column) => {
    const groups = new Map();
    for (const row of kept) {
      const names = new Set(Array.from(row.cells[column].querySelectorAll("[data-g]"), value => value.dataset.g));
      for (const name of names.size ? names : ["\\uffff"]) groups.set(name, [...(groups.get(name) || []), row]);
    }
    return Array.from(groups.keys()).sort(order.compare).flatMap(name => {
      const [line, cell, label] = ["tr", "th", "span"].map(tag => document.createElement(tag));
      label.textContent = `${name === "\\uffff" ? "no value" : name} (${groups.get(name).length})`;
      cell.colSpan = heads.length;
      cell.scope = "rowgroup";
      line.className = "group";
      cell.append(label);
      line.append(cell);
      return [line, ...groups.get(name).map(row => row.cloneNode(true))];
    });
  };

  const column = box => {
    const cells = [heads[box.dataset.column], ...rows.map(row => row.cells[box.dataset.column])];
    cells.forEach(cell => cell.classList.toggle("off", !box.checked));
  };
  document.querySelectorAll("input[data-column]").forEach(box =>
    box.addEventListener("change", () => { column(box); draw(); }));
  [search, ...table.tHead.querySelectorAll("input")].forEach(input => input.addEventListener("input", draw));
  [group, ...document.querySelectorAll("input[data-only]")].forEach(input => input.addEventListener("change", draw));
  sort.addEventListener("change", draw);
  turn.addEventListener("click", () => { down = !down; turn.setAttribute("aria-pressed", String(down)); draw(); });
  table.tHead.querySelectorAll("button").forEach(button => button.addEventListener("click", () => {
    const name = String(heads.indexOf(button.closest("th")));
    down = sort.value === name && !down;
    sort.value = name;
    turn.setAttribute("aria-pressed", String(down));
    draw();
  }));
  at("filters").addEventListener("click", event => {
    const open = table.classList.toggle("filtering");
    event.currentTarget.setAttribute("aria-expanded", String(open));
  });

  let opener = null;
  document.addEventListener("click", event => {
    const link = event.target.closest("a[href^='#c']");
    if (link && link.hash !== "#closed") opener = link;
  });
  addEventListener("hashchange", () => {
    const panel = document.querySelector(".proof:target");
    if (panel) panel.focus({ preventScroll: true });
    else if (opener && opener.isConnected) opener.focus({ preventScroll: true });
  });
  document.addEventListener("keydown", event => {
    if (event.key === "Escape" && document.querySelector(".proof:target")) location.hash = "closed";
  });
  draw();
})();
"""
