// Writes the chosen files' names beside the page's own button, which stands in for the browser's.
document.addEventListener("change", ({ target }) => {
  const names = target.matches("input[type=file]") && target.parentElement.querySelector("[data-yq-file-names]");
  if (!names) return;
  names.dataset.yqNone ??= names.textContent;
  names.textContent = [...target.files].map((file) => file.name).join(" · ") || names.dataset.yqNone;
});
