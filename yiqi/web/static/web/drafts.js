// Text of a form (<form data-yq-draft="key">) stays on this device until the server has confirmed it.
// Never kept: passwords, files, hidden fields, and anything under data-yq-nodraft.
import { clockTime, words } from "./words.js";

const WEEK = 7 * 24 * 3600 * 1000;
const PREFIX = "yq-draft:";
const owner = document.body.dataset.yqUser || "visitor";
const name = (key) => `${PREFIX}${owner}:${key}`;
const SKIPPED = "[type=password], [type=file], [type=hidden], [type=submit], [data-yq-nodraft], [data-yq-nodraft] *";

const fields = (form) => [...form.elements].filter((field) => field.name && !field.matches(SKIPPED));

function read(form) {
  const values = {};
  for (const field of fields(form)) {
    if (field.type === "checkbox" || field.type === "radio") {
      if (field.checked) (values[field.name] ||= []).push(field.value);
    } else {
      (values[field.name] ||= []).push(field.value);
    }
  }
  return values;
}

function fill(form, values) {
  const left = structuredClone(values);
  for (const field of fields(form)) {
    if (field.type === "checkbox" || field.type === "radio") {
      field.checked = values[field.name]?.includes(field.value) ?? false;
    } else if (left[field.name]?.length) {
      field.value = left[field.name].shift();
    }
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

function note(form) {
  let line = form.querySelector("[data-yq-draft-note]");
  if (!line) {
    line = document.createElement("span");
    line.dataset.yqDraftNote = "";
    (form.querySelector(".yq-form-end, .yq-sendbar") ?? form).append(line);
  }
  line.className = "yq-draft-note";
  line.setAttribute("role", "status");
  return line;
}

function keep(form) {
  const text = JSON.stringify({ at: Date.now(), values: read(form) });
  if (JSON.parse(text).values && text.length < 400_000) {
    try {
      localStorage.setItem(name(form.dataset.yqDraft), text);
      note(form).textContent = words("saved", { time: clockTime(Date.now()) });
    } catch {
      // No room on the device: the form itself still holds the text.
    }
  }
}

function restore(form) {
  const key = name(form.dataset.yqDraft);
  const kept = JSON.parse(localStorage.getItem(key) ?? "null");
  const before = read(form);
  if (!kept || JSON.stringify(kept.values) === JSON.stringify(before)) return;
  fill(form, kept.values);
  const line = note(form);
  line.textContent = words("restored", { time: clockTime(kept.at) });
  const discard = document.createElement("button");
  discard.type = "button";
  discard.className = "btn btn-sm";
  discard.textContent = words("discard");
  discard.addEventListener("click", () => {
    fill(form, before);
    localStorage.removeItem(key);
    line.textContent = "";
  });
  line.append(discard);
}

function attach(root) {
  for (const form of root.querySelectorAll("form[data-yq-draft]")) {
    if (form.dataset.yqDraftOn) continue;
    form.dataset.yqDraftOn = "1";
    const key = document.createElement("input");
    Object.assign(key, { type: "hidden", name: "yq_draft", value: form.dataset.yqDraft });
    form.append(key);
    restore(form);
    let timer = 0;
    form.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(() => keep(form), 300);
    });
    form.addEventListener("submit", () => {
      clearTimeout(timer);
      keep(form);
    }, true);
  }
}

/** Drop the draft that the server's cookie names as arrived. */
function dropConfirmed() {
  const found = document.cookie.match(/(?:^|; )yq_draft_done=([^;]+)/);
  if (!found) return;
  localStorage.removeItem(name(decodeURIComponent(found[1]).replace(/^"|"$/g, "")));
  document.cookie = "yq_draft_done=; path=/; max-age=0; samesite=lax";
}

function dropOld() {
  for (const key of Object.keys(localStorage)) {
    if (!key.startsWith(PREFIX)) continue;
    const kept = JSON.parse(localStorage.getItem(key) ?? "{}");
    if (!(Date.now() - kept.at < WEEK)) localStorage.removeItem(key);
  }
}

dropConfirmed();
dropOld();
attach(document);
document.addEventListener("htmx:after:request", dropConfirmed);
document.addEventListener("htmx:after:swap", () => attach(document));
