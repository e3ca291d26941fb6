// Boxes on the pages of a masked copy: a click covers one or leaves it open, dragging draws a new one.
// All of it stands in check boxes of the form; the pictures only show it.
const form = document.getElementById("mask");
const space = "http://www.w3.org/2000/svg";
const whole = 10000;
const smallest = 60;

const boxOf = (key) => form.querySelector(`input[type=checkbox][value="${CSS.escape(key)}"]`);
const clamp = (value) => Math.min(whole, Math.max(0, Math.round(value)));

function show(rect) {
  const input = boxOf(rect.dataset.key);
  rect.setAttribute("class", input && input.checked ? "covered" : "open");
}

function place(rect, from, to) {
  const [left, right] = [from.x, to.x].sort((a, b) => a - b);
  const [top, bottom] = [from.y, to.y].sort((a, b) => a - b);
  rect.setAttribute("x", left);
  rect.setAttribute("y", top);
  rect.setAttribute("width", right - left);
  rect.setAttribute("height", bottom - top);
  return { left, top, right, bottom };
}

function point(layer, event) {
  const frame = layer.getBoundingClientRect();
  return {
    x: clamp(((event.clientX - frame.left) / frame.width) * whole),
    y: clamp(((event.clientY - frame.top) / frame.height) * whole),
  };
}

function add(rect, page, { left, top, right, bottom }) {
  const key = `${page}:${left},${top},${right},${bottom}:other`;
  if (boxOf(key)) return rect.remove();
  const item = document.getElementById("new-box").content.cloneNode(true);
  const words = item.querySelector("[data-words]");
  const told = { page, left: Math.floor(left / 100), top: Math.floor(top / 100) };
  words.textContent = words.dataset.words.replace(/\{(\w+)\}/g, (_, name) => told[name]);
  item.querySelector("input").value = key;
  document.getElementById("boxes").append(item);
  rect.dataset.key = key;
  show(rect);
}

function draws(layer) {
  let start = null;
  let rect = null;
  let pressed = null;
  layer.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    event.preventDefault();
    layer.setPointerCapture(event.pointerId);
    pressed = event.target.closest("rect");
    start = point(layer, event);
  });
  layer.addEventListener("pointermove", (event) => {
    if (!start) return;
    const here = point(layer, event);
    if (!rect && Math.max(Math.abs(here.x - start.x), Math.abs(here.y - start.y)) < smallest) return;
    if (!rect) {
      rect = document.createElementNS(space, "rect");
      rect.setAttribute("class", "covered");
      layer.append(rect);
    }
    place(rect, start, here);
  });
  layer.addEventListener("pointerup", (event) => {
    if (rect) {
      const edges = place(rect, start, point(layer, event));
      const thin = edges.right - edges.left < smallest || edges.bottom - edges.top < smallest;
      if (thin) rect.remove();
      else add(rect, layer.dataset.page, edges);
    } else if (pressed) {
      boxOf(pressed.dataset.key)?.click();
    }
    start = rect = pressed = null;
  });
  layer.addEventListener("pointercancel", () => {
    rect?.remove();
    start = rect = pressed = null;
  });
}

if (form) {
  for (const layer of form.querySelectorAll(".mask-layer")) {
    layer.classList.add("draws");
    draws(layer);
  }
  for (const words of form.querySelectorAll("[data-drawing]")) words.hidden = false;
  form.addEventListener("change", (event) => {
    for (const rect of form.querySelectorAll("rect[data-key]")) {
      if (rect.dataset.key === event.target.value) show(rect);
    }
  });
}
