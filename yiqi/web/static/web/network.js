// No network, a session that ended, a server that failed: say so, lose nothing.
import { openDialog } from "./menus.js";
import { words } from "./words.js";

const banner = document.getElementById("yq-offline");

function show(isOffline) {
  if (banner) banner.hidden = !isOffline;
}

addEventListener("offline", () => show(true));
addEventListener("online", () => show(false));
if (navigator.onLine === false) show(true);

banner?.querySelector("[data-yq-retry]")?.addEventListener("click", async () => {
  try {
    await fetch("/offline/", { method: "HEAD", cache: "no-store" });
    show(false);
  } catch {
    show(true);
  }
});

document.addEventListener("htmx:error", (event) => {
  if (event.detail?.error instanceof TypeError) show(true);
});
document.addEventListener("htmx:before:response", (event) => {
  const { ctx } = event.detail;
  show(false);
  if (ctx.response.status === 401) {
    event.preventDefault(); // the page and what was typed in it stay as they are
    const link = document.querySelector("[data-yq-sign-in]");
    if (link) {
      const address = new URL(link.href, location.href);
      address.searchParams.set("next", location.pathname + location.search);
      link.href = address.href;
    }
    openDialog("yq-session");
  }
  if (ctx.response.status >= 500) {
    event.preventDefault();
    tell(words("server"));
  }
});

function tell(text) {
  const place = document.getElementById("yq-alerts");
  if (!place) return;
  const note = document.createElement("div");
  note.className = "alert alert-danger yq-alert";
  note.setAttribute("role", "alert");
  note.textContent = text;
  place.replaceChildren(note);
  place.scrollIntoView({ block: "nearest" });
}
