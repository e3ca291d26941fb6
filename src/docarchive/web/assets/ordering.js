// Rows of a table.ordering are dragged into another order; letting go sends the form, which numbers the pages again.
const form = document.getElementById("order");
let dragged = null;
let home = null;
let dropped = false;

function rowBelow(body, y) {
  return [...body.rows].find((row) => {
    const box = row.getBoundingClientRect();
    return row !== dragged && y < box.top + box.height / 2;
  });
}

for (const body of form ? form.querySelectorAll("table.ordering > tbody") : []) {
  for (const row of body.rows) {
    row.draggable = true;
    row.addEventListener("dragstart", (event) => {
      dragged = row;
      home = row.nextElementSibling;
      dropped = false;
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", row.id);
      row.classList.add("dragged");
    });
    row.addEventListener("dragend", () => {
      row.classList.remove("dragged");
      if (!dropped) body.insertBefore(row, home);
      dragged = null;
    });
  }
  body.addEventListener("dragover", (event) => {
    if (!dragged || dragged.parentElement !== body) return;
    event.preventDefault();
    body.insertBefore(dragged, rowBelow(body, event.clientY) ?? null);
  });
  body.addEventListener("drop", (event) => {
    if (!dragged) return;
    event.preventDefault();
    dropped = true;
    const move = document.createElement("input");
    move.type = "hidden";
    move.name = "move";
    move.value = `${dragged.id.slice(2)}:here`;
    form.append(move);
    form.requestSubmit();
  });
}
