// Streams answers into the page, shows passages beside them, adds dropped files. Without it every form still works.
// Markup comes from the server, which escapes all text; what is streamed is set as text, never as markup.

const policy = window.trustedTypes?.createPolicy("rag", { createHTML: (markup) => markup });
const pane = document.getElementById("pane");
const source = document.getElementById("source");
const main = document.getElementById("main");
let shown = null; // the link whose passage the pane shows

function fill(place, markup) {
  place.innerHTML = policy ? policy.createHTML(markup) : markup;
}

function make(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
}

// the passage beside the answer

const cites = () => {
  const seen = new Set();
  return [...main.querySelectorAll("a.cite")].filter((link) => {
    const fresh = !seen.has(link.getAttribute("href"));
    seen.add(link.getAttribute("href"));
    return fresh;
  });
};

async function show(link) {
  const address = new URL(link.href);
  address.hash = "";
  address.searchParams.set("part", "1");
  const answer = await fetch(address);
  fill(source, await answer.text());
  pane.hidden = false;
  document.body.classList.add("split");
  for (const other of main.querySelectorAll("a.cite[aria-current]")) other.removeAttribute("aria-current");
  shown = link;
  const same = (other) => other.getAttribute("href") === link.getAttribute("href");
  for (const other of [...main.querySelectorAll("a.cite")].filter(same)) other.setAttribute("aria-current", "true");
  const all = cites();
  const place = all.findIndex(same);
  pane.querySelector(".count").textContent = `${place + 1} of ${all.length}`;
  pane.querySelector("[data-step='-1']").disabled = place <= 0;
  pane.querySelector("[data-step='1']").disabled = place >= all.length - 1;
  const here = source.querySelector("#here");
  if (here) {
    here.focus({ preventScroll: true });
    const middle = here.getBoundingClientRect().top - source.getBoundingClientRect().top - source.clientHeight / 3;
    source.scrollTop += middle;
  }
}

function hide() {
  if (pane.hidden) return;
  pane.hidden = true;
  document.body.classList.remove("split");
  shown?.removeAttribute("aria-current");
  shown?.focus();
}

function step(by) {
  const all = cites();
  const place = all.findIndex((link) => link.getAttribute("href") === shown?.getAttribute("href"));
  const next = all[place + by];
  if (next) show(next);
}

document.addEventListener("click", (event) => {
  const plain = !(event.ctrlKey || event.metaKey || event.shiftKey || event.button);
  const link = event.target.closest("a.cite");
  if (link && plain) {
    event.preventDefault();
    show(link).catch(() => location.assign(link.href));
  } else if (event.target.closest("[data-close]")) hide();
  else if (event.target.closest("[data-step]")) step(Number(event.target.closest("[data-step]").dataset.step));
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") hide();
});

// forms whose answer streams in

async function* happenings(answer) {
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    rest += value;
    const blocks = rest.split("\n\n");
    rest = blocks.pop();
    for (const block of blocks) {
      const name = /^event: (.*)$/m.exec(block)?.[1];
      const data = /^data: (.*)$/m.exec(block)?.[1];
      if (name && data) yield [name, JSON.parse(data)];
    }
  }
}

async function send(form, body, place, signal) {
  const news = make("p", "news", "Working…");
  let words = make("p", "text streaming");
  words.dir = "auto";
  place.append(words, news);
  place.setAttribute("aria-busy", "true");
  try {
    const headers = { Accept: "text/event-stream" };
    const answer = await fetch(form.action, { method: "POST", body, headers, signal });
    if (!(answer.headers.get("content-type") ?? "").startsWith("text/event-stream")) {
      const text = await answer.text();
      const kind = answer.headers.get("content-type") ?? "";
      if (kind.startsWith("text/html")) fill(place, text);
      else place.replaceChildren(refusal(text, answer.status));
      return null;
    }
    for await (const [name, data] of happenings(answer)) {
      if (name === "news") news.textContent = data.text;
      else if (name === "token") {
        words.textContent += data.text;
        news.textContent = "Not checked yet";
      } else if (name === "withdrawn") {
        if (words.textContent) {
          const old = make("p", "text withdrawn");
          old.append(make("del", "", words.textContent), make("span", "muted", ` ${data.text}`));
          words.replaceWith(old);
          words = make("p", "text streaming");
          words.dir = "auto";
          old.after(words);
        }
        news.textContent = "Withdrawn by the check";
      } else if (name === "made" || name === "failed") {
        fill(place, data.html);
        return name === "made" ? data : null;
      }
    }
    throw new Error("the connection ended before the answer");
  } catch (error) {
    const stopped = error.name === "AbortError";
    news.textContent = stopped ? "Stopped." : `It did not work: ${error.message}. Is the server still running?`;
    news.setAttribute("role", stopped ? "status" : "alert");
    return null;
  } finally {
    place.removeAttribute("aria-busy");
  }
}

function refusal(text, status) {
  let told = { message: `The server refused it (${status})`, hint: "" };
  try {
    told = JSON.parse(text).error ?? told;
  } catch {
    // no JSON: the status has to do
  }
  const made = make("div", "error");
  made.setAttribute("role", "alert");
  made.append(make("p", "", told.message), make("p", "", told.hint));
  return made;
}

function begin(form) {
  const controller = new AbortController();
  const stop = form.querySelector("[data-stop]");
  const button = form.querySelector("[type=submit]");
  button.disabled = true;
  if (stop) {
    stop.hidden = false;
    stop.onclick = () => controller.abort();
  }
  const end = () => {
    button.disabled = false;
    if (stop) stop.hidden = true;
  };
  return [controller.signal, end];
}

async function ask(form) {
  const question = form.elements.question;
  const place = make("article", "turn");
  const asked = make("p", "asked", question.value);
  asked.dir = "auto";
  place.append(asked);
  document.getElementById("turns").append(place);
  place.scrollIntoView({ block: "nearest" });
  const [signal, end] = begin(form);
  const body = new URLSearchParams(new FormData(form));
  question.value = "";
  const made = await send(form, body, place, signal);
  end();
  if (made) {
    const turn = place.querySelector("article");
    if (turn) place.replaceWith(turn);
    if (made.conversation) {
      remember(form, made.conversation);
      history.replaceState(null, "", `/?conversation=${made.conversation}`);
    }
  }
  question.focus({ preventScroll: true });
}

function remember(form, number) {
  if (!form.elements.conversation) {
    const field = make("input");
    field.type = "hidden";
    field.name = "conversation";
    form.append(field);
  }
  form.elements.conversation.value = number;
}

async function one(form) {
  const place = document.getElementById(form.dataset.live);
  place.replaceChildren();
  const [signal, end] = begin(form);
  const multipart = form.enctype === "multipart/form-data";
  await send(form, multipart ? new FormData(form) : new URLSearchParams(new FormData(form)), place, signal);
  end();
  await renew();
}

async function upload(form, files) {
  const results = document.getElementById(form.dataset.live);
  const [signal, end] = begin(form);
  const bar = make("progress");
  bar.max = files.length;
  bar.value = 0;
  bar.setAttribute("aria-label", "Files added");
  results.replaceChildren(bar);
  for (const file of files) {
    if (signal.aborted) break;
    const place = make("div");
    place.append(make("p", "small", file.name));
    results.append(place);
    const body = new FormData();
    body.append("files", file);
    await send(form, body, place, signal);
    bar.value += 1;
  }
  bar.remove();
  form.reset();
  end();
  await renew();
}

async function renew() {
  const list = document.getElementById("list");
  if (!list) return;
  const answer = await fetch("/documents?part=1");
  if (!answer.ok) return;
  const fresh = make("div");
  fill(fresh, await answer.text());
  list.replaceWith(fresh.firstElementChild);
  ready(document.getElementById("list"));
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.confirm && !window.confirm(form.dataset.confirm)) event.preventDefault();
  if (!form.dataset.live) return;
  event.preventDefault();
  if (form.dataset.live === "turns") ask(form);
  else if (form.dataset.drop !== undefined) upload(form, [...form.elements.files.files]);
  else one(form);
});

document.querySelector("form[data-enter] textarea")?.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  const form = event.target.form;
  if (event.target.value.trim() && !form.querySelector("[type=submit]").disabled) form.requestSubmit();
});

// files dropped anywhere on the page of documents

const drop = document.querySelector("form[data-drop]");
if (drop) {
  for (const name of ["dragenter", "dragover"]) {
    document.addEventListener(name, (event) => {
      event.preventDefault();
      drop.classList.add("over");
    });
  }
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) drop.classList.remove("over");
  });
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    drop.classList.remove("over");
    const files = [...event.dataTransfer.files];
    if (files.length) upload(drop, files);
  });
}

// fields that narrow the list below them

function ready(within) {
  for (const field of within.querySelectorAll("[data-narrow]")) {
    field.hidden = false;
    const list = field.parentElement;
    field.addEventListener("input", () => {
      const wanted = field.value.toLowerCase();
      for (const entry of list.querySelectorAll("tbody tr, .boxes label")) {
        entry.hidden = !entry.textContent.toLowerCase().includes(wanted);
      }
    });
    field.addEventListener("keydown", (event) => {
      if (event.key === "Enter") event.preventDefault();
    });
  }
}

ready(document);
