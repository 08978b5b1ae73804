// Menus (<details data-yq-menu>), the navigation's groups, dialogs, notes that can be put away.

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details[data-yq-menu][open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
  const opener = event.target.closest("[data-yq-open]");
  if (opener) openDialog(opener.dataset.yqOpen);
  event.target.closest("[data-yq-dismiss]")?.closest("[role], .yq-alert")?.remove();
  if (event.target.closest("[data-yq-reload]")) {
    event.preventDefault();
    location.reload();
  }
  const back = event.target.closest("[data-yq-back]");
  if (back && history.length > 1 && document.referrer.startsWith(location.origin)) {
    event.preventDefault();
    history.back();
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.querySelector("details[data-yq-menu][open]");
  if (menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  } else if (location.hash === "#yq-nav") {
    location.hash = "main";
  }
});

/** Open a dialog of the page by its id. */
export function openDialog(id) {
  const dialog = document.getElementById(id);
  if (dialog && !dialog.open) dialog.showModal();
}

// A menu near the right edge opens to the left.
document.addEventListener("toggle", (event) => {
  const menu = event.target;
  if (!menu.matches?.("details[data-yq-menu]") || !menu.open) return;
  const panel = menu.querySelector(".yq-panel");
  if (panel && panel.getBoundingClientRect().right > innerWidth - 8) panel.classList.add("yq-panel-end");
  menu.querySelector("input:not([type=hidden]), button, a")?.focus({ preventScroll: true });
}, true);

// The navigation remembers which groups stand open.
for (const group of document.querySelectorAll("[data-yq-keep-open]")) {
  const key = `yq-nav:${group.dataset.yqKeepOpen}`;
  const kept = localStorage.getItem(key);
  if (kept !== null && !group.querySelector("[aria-current]")) group.open = kept === "1";
  group.addEventListener("toggle", () => localStorage.setItem(key, group.open ? "1" : "0"));
}

// One entry of the history less: closing the phone's menu must not add a page to "back".
for (const close of document.querySelectorAll(".yq-nav-close, .yq-shade")) {
  close.addEventListener("click", (event) => {
    event.preventDefault();
    location.replace("#main");
  });
}
