// Asks before a step that cannot be undone: data-yq-confirm="words" on a form or its button, or hx-confirm.

const dialog = document.getElementById("yq-confirm");
const agreed = new WeakSet();

function ask(text) {
  return new Promise((resolve) => {
    dialog.querySelector("#yq-confirm-words").textContent = text;
    dialog.returnValue = "no";
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
    dialog.showModal();
  });
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  const text = event.submitter?.dataset.yqConfirm ?? form.dataset.yqConfirm;
  if (!text || !dialog || agreed.has(form)) {
    agreed.delete(form);
    return;
  }
  event.preventDefault();
  event.stopImmediatePropagation();
  const submitter = event.submitter;
  if (await ask(text)) {
    agreed.add(form);
    form.requestSubmit(submitter);
  }
}, true);

document.addEventListener("htmx:confirm", async (event) => {
  const text = event.target.getAttribute?.("hx-confirm");
  if (!text || !dialog) return;
  event.preventDefault();
  if (await ask(text)) event.detail.issueRequest();
});
