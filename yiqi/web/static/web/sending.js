// A form is sent once: a second press while the first is on its way does nothing.

function free(form) {
  delete form.dataset.yqSending;
  for (const button of form.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method === "dialog" || form.method === "get") return;
  if (form.dataset.yqSending) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  form.dataset.yqSending = "1";
  event.submitter?.setAttribute("aria-busy", "true");
  setTimeout(() => free(form), 15_000); // a lost answer must not lock the form for good
});

addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-yq-sending]")) free(form);
});
document.addEventListener("htmx:finally:request", (event) => {
  const form = event.target.closest?.("form");
  if (form) free(form);
});

// Signing out empties the caches of this site; what was typed and not sent stays.
document.addEventListener("submit", async (event) => {
  if (!event.target.matches("[data-yq-sign-out]") || !("caches" in window)) return;
  for (const key of await caches.keys()) await caches.delete(key);
});
