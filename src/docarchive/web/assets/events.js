// Parts of a page marked data-refresh-on="inbox task" get the htmx trigger "refresh" when the service says that such a
// thing has changed. Only a page that is looked at listens: browsers open no more than six streams to one service.
const PAUSE = 500;
let source = null;
let missed = false;
const due = new Set();
let timer = 0;

const marked = () => [...document.querySelectorAll("[data-refresh-on]")];
const kinds = (part) => part.dataset.refreshOn.split(/\s+/).filter(Boolean);

function isTypedIn(part) {
  const field = document.activeElement;
  return part.contains(field) && field.matches("input, textarea, select, [contenteditable]");
}

function refresh() {
  timer = 0;
  for (const part of marked()) {
    if (!kinds(part).some((kind) => due.has(kind))) continue;
    if (isTypedIn(part)) {
      part.addEventListener("focusout", () => note(kinds(part)), { once: true });
    } else {
      window.htmx.trigger(part, "refresh");
    }
  }
  due.clear();
}

function note(which) {
  which.forEach((kind) => due.add(kind));
  timer ||= setTimeout(refresh, PAUSE);
}

function listen() {
  if (source || document.hidden || !marked().length) return;
  source = new EventSource("/events");
  source.addEventListener("open", () => {
    if (missed) note(marked().flatMap(kinds));
    missed = true;
  });
  for (const kind of new Set(marked().flatMap(kinds))) source.addEventListener(kind, () => note([kind]));
}

function pause() {
  source?.close();
  source = null;
}

document.addEventListener("visibilitychange", () => (document.hidden ? pause() : listen()));
addEventListener("pagehide", pause);
addEventListener("pageshow", listen);
listen();
