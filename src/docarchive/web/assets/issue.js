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
const idOf = (name) => `f-${name.replaceAll(".", "-")}`;

function body(submitter) {
  const data = new URLSearchParams(new FormData(form()));
  if (submitter) data.set(submitter.name, submitter.value);
  return data;
}

function say(text) {
  const state = document.querySelector("#draft-state");
  if (state) state.textContent = text;
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

function forgetHere() {
  try {
    localStorage.removeItem(shelf());
  } catch {
    // see above
  }
}

function changed(event) {
  if (!event.target.closest("#issue") || !event.target.name) return;
  const name = event.target.name;
  if (name.startsWith("f.")) touched.add(name.slice(2).replace(/\.(start|end)$/, ""));
  if (event.type === "change" && event.target.type === "checkbox" && name === "officer") touched.add("officers");
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
      say(words.ended);
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
      say(`${answer.status}`);
    }
  } catch {
    dirty = true;
    keepHere();
    say(words.offline);
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
    say(words.offline);
    plan();
  }
}

function settle(focus, pressed) {
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

function offerKept() {
  const box = document.querySelector("#kept-here");
  let kept = null;
  try {
    kept = JSON.parse(localStorage.getItem(shelf()) ?? "null");
  } catch {
    return;
  }
  if (!kept) return;
  const [restore, drop] = box.querySelectorAll("button");
  box.querySelector("p").textContent = words.found.replace("{at}", kept.at);
  box.hidden = false;
  drop.addEventListener("click", () => {
    forgetHere();
    box.hidden = true;
  });
  restore.addEventListener("click", async () => {
    const data = new URLSearchParams(kept.data);
    data.set("form_token", form().elements.form_token.value);
    data.set("do", "save");
    const answer = await fetch(words.action, { method: "POST", body: data });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("#issue-room");
    if (!fresh) return;
    forgetHere();
    room().replaceWith(fresh);
  });
}

offerKept();
