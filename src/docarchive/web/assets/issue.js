// A form while it is filled in: kept as a draft by itself, checked as it goes, its rows changed without leaving the page.
// Every button does the same without this script; here the answer of the server is put in place of the form.
const room = () => document.querySelector("#issue-room");
const form = () => document.querySelector("#issue");
const words = room().dataset;
const WAIT = 900;
const LONGEST_WAIT = 10_000;
const STEPS_THAT_LEAVE = ["issue"];

const touched = new Set();
let timer = 0;
let pause = WAIT;
let dirty = false;
let running = false;
let leaving = false;

const shelf = () => `docarchive-draft-${words.user}-${form().elements.draft.value}`;
const olderShelf = () => `${shelf()}-older`; // what an earlier page kept, until somebody restores or drops it
const idOf = (name) => `f-${name.replaceAll(".", "-")}`;

function body(submitter) {
  const data = new URLSearchParams(new FormData(form()));
  if (submitter) data.set(submitter.name, submitter.value);
  return data;
}

function say(text) {
  const state = document.querySelector("#draft-state");
  state.textContent = text;
  state.classList.remove("trouble");
}

// What must be seen wherever on the page somebody types.
function warn(text, { reopen = false } = {}) {
  say(text);
  const state = document.querySelector("#draft-state");
  state.classList.add("trouble");
  if (!reopen) return;
  const link = document.createElement("a");
  link.href = `${words.action}?draft=${form().elements.draft.value}`;
  link.textContent = words.reopen;
  state.append(" ", link);
}

function whyOf(page) {
  const said = new DOMParser().parseFromString(page, "text/html").querySelector(".notice .said");
  return half(said?.textContent ?? "");
}

// --- the draft ------------------------------------------------------------------------------------

function keepHere() {
  try {
    const data = body();
    data.delete("form_token");
    data.delete("form_token_once");
    localStorage.setItem(shelf(), JSON.stringify({ at: new Date().toLocaleString(), data: data.toString() }));
  } catch {
    // A browser that keeps nothing: the page itself still holds what was typed.
  }
}

function forgetHere(place = shelf()) {
  try {
    localStorage.removeItem(place);
  } catch {
    // see above
  }
}

function changed(event) {
  if (!event.target.closest("#issue") || !event.target.name) return;
  const name = event.target.name;
  if (name.startsWith("f.")) touched.add(name.slice(2).replace(/\.(start|end)$/, ""));
  if (event.type === "change" && event.target.type === "checkbox" && name === "officer") touched.add("officers");
  event.target.closest(".entry-group")?.querySelector(".undo")?.remove(); // it would take this back, too
  dirty = true;
  pause = WAIT;
  plan();
}

function plan() {
  clearTimeout(timer);
  timer = setTimeout(save, pause);
}

async function save() {
  if (running || leaving || !dirty) return;
  running = true;
  dirty = false;
  say(words.saving);
  const sent = body();
  const had = new Map(sent);
  try {
    const answer = await fetch(`${words.action}/draft`, { method: "POST", body: sent, redirect: "error" });
    if (answer.status === 401) {
      keepHere();
      warn(words.ended, { reopen: true });
      return;
    }
    const kind = answer.headers.get("content-type") ?? "";
    if (answer.ok && kind.startsWith("application/json")) {
      forgetHere();
      pause = WAIT;
      apply(await answer.json(), had);
      say(`${words.saved} ${new Date().toLocaleTimeString()}`);
    } else {
      keepHere();
      warn(words.refused.replace("{why}", whyOf(await answer.text()) || answer.status), { reopen: true });
    }
  } catch {
    dirty = true;
    keepHere();
    warn(words.offline);
    pause = Math.min(pause * 2, LONGEST_WAIT);
  } finally {
    running = false;
    if (dirty) plan();
  }
}

function apply(told, had) {
  for (const [name, value] of Object.entries(told.values)) {
    const input = document.getElementById(idOf(name));
    if (input && "value" in input && input.value === had.get(`f.${name}`)) {
      input.value = input.type === "datetime-local" ? value.replace(" ", "T") : value;
      if (told.drawn[name]) mark(name, told.drawn[name], input);
    }
  }
  for (const place of form().querySelectorAll(".echo")) {
    const known = Object.keys(told.echoes).find((name) => `echo-${idOf(name).slice(2)}` === place.id);
    place.textContent = known ? half(told.echoes[known]) : "";
  }
  const all = form().elements.checked.value === "1";
  for (const place of form().querySelectorAll('.fault[id^="fault-"]')) {
    const name = Object.keys(told.faults).find((one) => `fault-${idOf(one).slice(2)}` === place.id);
    const input = document.getElementById(place.id.replace("fault-", "f-"));
    const shown = name && (all || touched.has(name));
    place.textContent = shown ? half(told.faults[name]) : "";
    if (input && "value" in input) {
      if (shown) input.setAttribute("aria-invalid", "true");
      else input.removeAttribute("aria-invalid");
    }
  }
  const side = document.querySelector("#issue-side");
  side.innerHTML = told.side;
  document.querySelector("#override-card").hidden =
    !side.querySelector("#warnings") && !form().elements.override.value;
  const issue = form().querySelector('button[value="confirm"]');
  issue.disabled = Boolean(side.querySelector("#forbidden"));
}

function mark(name, digest, input) {
  let kept = form().querySelector(`input[name="p.${name}"]`);
  if (!kept) {
    kept = document.createElement("input");
    kept.type = "hidden";
    kept.name = `p.${name}`;
    input.after(kept);
  }
  kept.value = digest;
}

function half(text) {
  const [chinese, english] = text.split(" / ");
  return document.documentElement.lang === "en" ? (english ?? chinese) : chinese;
}

// --- steps: the server's answer in place of the form -----------------------------------------------

async function step(submitter) {
  const focus = document.activeElement?.id;
  clearTimeout(timer);
  form().setAttribute("aria-busy", "true");
  const sent = body(submitter);
  form().inert = true; // what is typed now would be lost when the answer takes the form's place
  try {
    const answer = await fetch(words.action, { method: "POST", body: sent });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("#issue-room");
    if (answer.redirected || !fresh) {
      leave(submitter);
      return;
    }
    dirty = false;
    forgetHere();
    room().replaceWith(fresh);
    settle(focus, submitter.value);
  } catch {
    form().removeAttribute("aria-busy");
    form().inert = false;
    dirty = true;
    keepHere();
    warn(words.offline);
    plan();
  }
}

function settle(focus, pressed) {
  offerKept();
  const confirm = document.querySelector("#confirm");
  const added = pressed.startsWith("add.") ? newest(pressed.slice(4)) : null;
  const next = added ?? document.getElementById(focus ?? "") ?? form().querySelector(`[value="${CSS.escape(pressed)}"]`);
  if (confirm) {
    confirm.scrollIntoView({ block: "center" });
    confirm.querySelector("#issue-now").focus({ preventScroll: true });
  } else if (document.querySelector("#faults, .notice[role=alert]") && ["check", "confirm", "preview"].includes(pressed)) {
    document.querySelector("#faults, .notice[role=alert]").scrollIntoView({ block: "center" });
  } else {
    next?.focus({ preventScroll: pressed !== "preview" });
  }
  if (pressed === "preview") document.querySelector("#preview").scrollIntoView({ block: "nearest" });
}

function newest(field) {
  const rows = document.querySelectorAll(`[data-field="${CSS.escape(field)}"] tbody tr`);
  return rows[rows.length - 1]?.querySelector("input, select, textarea");
}

function leave(submitter) {
  leaving = true;
  form().inert = false;
  form().requestSubmit(submitter);
}

document.addEventListener("submit", (event) => {
  if (event.target !== form()) return;
  const pressed = event.submitter;
  if (leaving || !pressed || STEPS_THAT_LEAVE.includes(pressed.value)) {
    leaving = true;
    clearTimeout(timer);
    forgetHere();
    say(words.busy);
    // Only after the browser has taken what the button says: a second press does nothing.
    setTimeout(() => form().querySelectorAll("button").forEach((button) => (button.disabled = true)));
    return;
  }
  event.preventDefault();
  if (form().getAttribute("aria-busy") !== "true") step(pressed);
});

// --- rows from a sheet -----------------------------------------------------------------------------

document.addEventListener("paste", (event) => {
  const cell = event.target.closest(".entry-table input, .entry-table textarea, .entry-table select");
  const text = event.clipboardData?.getData("text/plain") ?? "";
  const box = event.target.closest(".paste textarea");
  const table = (cell ?? box)?.closest(".entry-group")?.querySelector(".entry-table");
  if (!table) return;
  const lines = text.split(/\r?\n/).filter((line) => line.trim());
  const wide = lines.some((line) => line.includes("\t"));
  const max = Number(table.dataset.max);
  if ((wide || box) && lines.length > max + 1) {
    event.preventDefault();
    const told = words.tooMany.replace("{n}", lines.length).replace("{max}", max);
    document.getElementById(`paste-said-${table.dataset.field}`).textContent = told;
    return;
  }
  if (!cell || !wide) return;
  event.preventDefault();
  const group = table.closest(".entry-group");
  group.querySelector(".paste textarea").value = text;
  step(group.querySelector(".paste button"));
});

// --- the rest --------------------------------------------------------------------------------------

document.addEventListener("input", changed);
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.isComposing || event.target.name !== "find") return;
  event.preventDefault();
  step(form().querySelector('button[value="find"]'));
});
document.addEventListener("change", (event) => {
  changed(event);
  if (event.target.id === "party") step(form().querySelector('button[value="turn"]'));
});
window.addEventListener("online", () => {
  pause = WAIT;
  if (dirty) save();
});
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden" && dirty && !leaving) save();
});
window.addEventListener("pagehide", () => {
  if (dirty && !leaving) keepHere();
});
window.addEventListener("pageshow", (event) => {
  // Out of the browser's own memory, after it was issued perhaps: ask the server what has become of it.
  if (event.persisted) location.reload();
});

function kept() {
  try {
    const left = localStorage.getItem(shelf());
    if (left) {
      localStorage.setItem(olderShelf(), left);
      localStorage.removeItem(shelf());
    }
    return JSON.parse(localStorage.getItem(olderShelf()) ?? "null");
  } catch {
    return null;
  }
}

function offerKept() {
  const found = kept();
  if (!found) return;
  const box = document.querySelector("#kept-here");
  const [restore, drop] = box.querySelectorAll("button");
  box.querySelector("p").textContent = words.found.replace("{at}", found.at);
  box.hidden = false;
  drop.addEventListener("click", () => {
    forgetHere(olderShelf());
    box.hidden = true;
  });
  restore.addEventListener("click", () => putBack(found.data));
}

async function putBack(typed) {
  const data = new URLSearchParams(typed);
  data.set("form_token", form().elements.form_token.value);
  data.set("do", "save");
  try {
    const answer = await fetch(words.action, { method: "POST", body: data });
    const text = await answer.text();
    const fresh = new DOMParser().parseFromString(text, "text/html").querySelector("#issue-room");
    if (!fresh) {
      warn(words.refused.replace("{why}", whyOf(text) || answer.status), { reopen: true });
      return;
    }
    forgetHere(olderShelf());
    room().replaceWith(fresh);
  } catch {
    warn(words.offline);
  }
}

offerKept();
