// Suggestions below the search box while somebody types (WAI-ARIA combobox with a list). The list is asked of the server,
// which offers only what the asker may see; without this script the box is a plain form.
const WAIT = 130;

for (const form of document.querySelectorAll("form[data-suggest]")) {
  const input = form.querySelector("input[type=search]");
  const list = document.createElement("ul");
  const frame = document.createElement("span");
  let timer = 0;
  let asked = 0;
  let at = -1;

  list.id = "offers";
  list.className = "offers";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.getAttribute("aria-label"));
  frame.className = "offered";
  input.replaceWith(frame);
  frame.append(input, list);
  input.classList.add("offered-input");
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-expanded", "false");
  if (input.autofocus) input.focus();

  const offers = () => [...list.querySelectorAll("[role=option]")];
  const close = () => {
    asked += 1;
    clearTimeout(timer);
    list.hidden = true;
    at = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const choose = (offer) => {
    if (offer.dataset.go) {
      location.assign(offer.dataset.go);
      return;
    }
    input.value = offer.dataset.fill;
    input.focus();
    ask();
  };
  const ask = async () => {
    const mine = ++asked;
    if (!input.value.trim()) return close();
    const query = new URLSearchParams({ q: input.value });
    for (const field of form.querySelectorAll("input[name=f]")) query.append("f", field.value);
    try {
      const answer = await fetch(`${form.dataset.suggest}?${query}`);
      if (mine !== asked || !answer.ok) return;
      list.innerHTML = await answer.text();
      at = -1;
      list.hidden = offers().length === 0;
      input.setAttribute("aria-expanded", String(!list.hidden));
    } catch {
      close(); // not reached: the box works without
    }
  };
  const move = (step) => {
    const all = offers();
    if (list.hidden || !all.length) return;
    all[at]?.setAttribute("aria-selected", "false");
    at = (at + step + all.length + (at < 0 && step < 0 ? 1 : 0)) % all.length;
    all[at].setAttribute("aria-selected", "true");
    all[at].scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", all[at].id);
  };

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT);
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return; // Chinese is being put together
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    } else if (event.key === "Enter" && at >= 0) {
      event.preventDefault();
      choose(offers()[at]);
    }
  });
  list.addEventListener("mousedown", (event) => {
    const offer = event.target.closest("[role=option]");
    event.preventDefault();
    if (offer) choose(offer);
  });
  input.addEventListener("blur", close);
}
