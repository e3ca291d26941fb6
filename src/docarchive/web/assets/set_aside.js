// The desk by keys: each does what the button or link marked with its data-key does, so nothing here is a way of its own.
const marked = (key) => document.querySelector(`[data-key="${CSS.escape(key)}"]`);
const choices = () => [...document.querySelectorAll('.targets input[type="radio"]')];

function choose(step) {
  const all = choices();
  if (!all.length) return;
  const at = all.findIndex((one) => one.checked);
  const next = all[Math.min(all.length - 1, Math.max(0, at + step))];
  next.checked = true;
  next.focus();
}

function isTyping(target) {
  return target.matches('textarea, select, input:not([type="radio"])');
}

let sent = false;
addEventListener("pageshow", () => { sent = false; }); // also when one comes back to the page

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  if (isTyping(event.target)) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    if (!choices().length) return;
    event.preventDefault();
    choose(event.key === "ArrowDown" ? 1 : -1);
    return;
  }
  if (event.key === "Enter" && event.target.closest("a, button, summary")) return;
  const found = marked(event.key);
  if (!found || sent) return;
  event.preventDefault();
  if (found.matches("input")) {
    found.focus();
    found.select();
  } else if (event.key === "?") {
    document.querySelector("#keys").scrollIntoView({ block: "center" });
    document.querySelector("#keys").classList.add("shown");
  } else {
    sent = true; // a key held down files once, and none is meant for the page that is being left
    found.click();
  }
});

// where one is, in the middle of each list; the page itself stays where it is
function show(list, item) {
  if (!list || !item) return;
  const above = item.getBoundingClientRect().top - list.getBoundingClientRect().top;
  list.scrollTop += above - (list.clientHeight - item.offsetHeight) / 2;
}
function showBoth() {
  show(document.querySelector(".thumbs"), document.querySelector('.thumbs [aria-current="page"]'));
  show(document.querySelector(".rest-of-inbox"), document.querySelector(".rest-of-inbox [aria-current]"));
}
showBoth();
addEventListener("load", showBoth); // styles may have come after this script

// the next page's picture is at hand when it is wanted
const next = marked("j")?.href;
const current = document.querySelector('.thumbs [aria-current="page"]')?.closest("li");
const following = current?.nextElementSibling?.querySelector("img");
if (next && following) new Image().src = following.src.replace("/small?", "/large?");
