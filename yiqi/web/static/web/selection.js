// Ticking rows of a table: how many, all of the page, all that pass the filters.
import { words } from "./words.js";

function update(table) {
  const bulk = table.querySelector("[data-yq-bulk]");
  if (!bulk) return;
  const boxes = [...table.querySelectorAll("[data-yq-select]")];
  const ticked = boxes.filter((box) => box.checked).length;
  const whole = table.querySelector("[data-yq-select-all]");
  whole.checked = ticked > 0 && ticked === boxes.length;
  whole.indeterminate = ticked > 0 && ticked < boxes.length;
  bulk.hidden = ticked === 0;
  const all = bulk.querySelector("[data-yq-bulk-all]");
  if (all && ticked === 0) all.checked = false;
  bulk.querySelector("[data-yq-bulk-count]").textContent = all?.checked ? "" : words("selected", { count: ticked });
}

let lastBox = null;

document.addEventListener("click", (event) => {
  const box = event.target.closest("[data-yq-select]");
  if (!box) return;
  const table = box.closest("[data-yq-table]");
  const boxes = [...table.querySelectorAll("[data-yq-select]")];
  if (event.shiftKey && lastBox && boxes.includes(lastBox)) {
    const [from, to] = [boxes.indexOf(lastBox), boxes.indexOf(box)].sort((a, b) => a - b);
    for (const other of boxes.slice(from, to + 1)) other.checked = box.checked;
  }
  lastBox = box;
});

document.addEventListener("change", (event) => {
  const table = event.target.closest("[data-yq-table]");
  if (!table) return;
  if (event.target.matches("[data-yq-select-all]")) {
    for (const box of table.querySelectorAll("[data-yq-select]")) box.checked = event.target.checked;
  }
  update(table);
});

document.addEventListener("click", (event) => {
  const none = event.target.closest("[data-yq-select-none]");
  if (!none) return;
  const table = none.closest("[data-yq-table]");
  for (const box of table.querySelectorAll("[data-yq-select]")) box.checked = false;
  update(table);
});

// A refreshed table keeps what was ticked and where the reader stood.
let kept = null;
document.addEventListener("htmx:before:swap", () => {
  const ticked = [...document.querySelectorAll("[data-yq-select]:checked")].map((box) => box.value);
  kept = { ticked: new Set(ticked), row: document.querySelector("[data-yq-current]")?.dataset.yqRow };
});
document.addEventListener("htmx:after:swap", () => {
  for (const table of document.querySelectorAll("[data-yq-table]")) {
    for (const box of table.querySelectorAll("[data-yq-select]")) box.checked ||= kept?.ticked.has(box.value) ?? false;
    if (kept?.row) table.querySelector(`[data-yq-row="${CSS.escape(kept.row)}"]`)?.setAttribute("data-yq-current", "");
    update(table);
  }
});
