// Keys of every page: / j k Enter x [ ] ? and Ctrl+Enter. A page adds its own with data-yq-key="d" on a link or button.
import { openDialog } from "./menus.js";

const rows = () => [...document.querySelectorAll("[data-yq-row]")];
const current = () => document.querySelector("[data-yq-row][data-yq-current]");

function isTyping(target) {
  return target.matches("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");
}

function move(step) {
  const all = rows();
  if (!all.length) return;
  const at = all.indexOf(current());
  const next = all[Math.min(Math.max(at + step, 0), all.length - 1)];
  current()?.removeAttribute("data-yq-current");
  next.setAttribute("data-yq-current", "");
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}

const actions = {
  "/": () => document.querySelector("[data-yq-search]")?.focus(),
  j: () => move(1),
  k: () => move(-1),
  x: () => current()?.querySelector("[data-yq-select]")?.click(),
  "[": () => document.querySelector("[data-yq-previous]")?.click(),
  "]": () => document.querySelector("[data-yq-next]")?.click(),
  "?": () => openDialog("yq-keys"),
};

function openRow(event) {
  const row = current();
  if (!row || event.target !== row || !row.dataset.yqHref) return false;
  location.href = row.dataset.yqHref;
  return true;
}

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.defaultPrevented) return;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.target.closest("form")?.requestSubmit();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  if (document.querySelector("dialog[open]")) return;
  const own = [...document.querySelectorAll("[data-yq-key]")].find((element) => element.dataset.yqKey === event.key);
  const action = own ? () => own.click() : actions[event.key];
  if (action) {
    event.preventDefault();
    action();
  } else if (event.key === "Enter" && openRow(event)) {
    event.preventDefault();
  }
});

// Keys that the page adds are listed in the help.
const extra = document.querySelector("[data-yq-page-keys]");
const added = document.querySelectorAll("[data-yq-key]");
if (extra && added.length) {
  extra.hidden = false;
  for (const element of added) {
    const line = document.createElement("div");
    const key = document.createElement("dt");
    const meaning = document.createElement("dd");
    const cap = document.createElement("kbd");
    cap.textContent = element.dataset.yqKey;
    meaning.textContent = element.getAttribute("aria-label") || element.textContent.trim();
    key.append(cap);
    line.append(key, meaning);
    extra.append(line);
  }
}

document.addEventListener("click", (event) => {
  const row = event.target.closest("[data-yq-row]");
  if (!row) return;
  current()?.removeAttribute("data-yq-current");
  row.setAttribute("data-yq-current", "");
});
