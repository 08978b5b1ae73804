// Rows of a plan's table: add, remove, move up and down. Without it order and deletion are fields.

function renumber(list) {
  [...list.querySelectorAll("[data-yq-row]:not([hidden])")].forEach((row, index) => {
    row.querySelector("[data-yq-order]").value = index + 1;
  });
}

function changed(list) {
  renumber(list);
  list.dispatchEvent(new Event("change", { bubbles: true }));
  list.dispatchEvent(new Event("input", { bubbles: true }));
}

function dress(row) {
  row.querySelector("[data-yq-plain]").hidden = true;
  for (const button of row.querySelectorAll("button[hidden]")) button.hidden = false;
}

function add(block, list) {
  const total = block.querySelector(`[name="${block.dataset.yqRows}-TOTAL_FORMS"]`);
  const row = document.createElement("li");
  row.className = "yq-row";
  row.dataset.yqRow = "";
  const template = block.querySelector("[data-yq-row-template]").innerHTML;
  row.innerHTML = template.replaceAll("__prefix__", total.value);
  total.value = Number(total.value) + 1;
  list.append(row);
  dress(row);
  renumber(list);
  row.querySelector("input, select").focus();
}

function move(row, other, isBefore) {
  if (!other) return;
  if (isBefore) other.before(row);
  else other.after(row);
}

function shown(row, step) {
  let other = row;
  do other = other[step]; while (other?.hidden);
  return other;
}

function step(event, list) {
  const button = event.target.closest("button");
  const row = button?.closest("[data-yq-row]");
  if (!row) return;
  if (button.matches("[data-yq-up]")) move(row, shown(row, "previousElementSibling"), true);
  else if (button.matches("[data-yq-down]")) move(row, shown(row, "nextElementSibling"), false);
  else if (button.matches("[data-yq-remove]")) {
    row.querySelector("[data-yq-delete]").checked = true;
    row.hidden = true;
    list.querySelector("[data-yq-row]:not([hidden]) button")?.focus();
  } else return;
  if (!row.hidden) button.focus();
  changed(list);
}

for (const block of document.querySelectorAll("[data-yq-rows]")) {
  const list = block.querySelector(".yq-rows");
  const button = block.querySelector("[data-yq-add-row]");
  button.hidden = false;
  button.addEventListener("click", () => add(block, list));
  list.addEventListener("click", (event) => step(event, list));
  for (const row of list.querySelectorAll("[data-yq-row]")) dress(row);
  const last = list.querySelector("[data-yq-row]:last-child");
  if (!last.querySelector(".is-invalid") && [...last.querySelectorAll("input:not([type=checkbox]), select")].every((field) => !field.value)) last.hidden = true;
}
