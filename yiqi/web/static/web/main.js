// Starts the small modules of every page. Each works on data-yq-… hooks and needs no other.
import "./menus.js";
import "./keyboard.js";
import "./selection.js";
import "./tables.js";
import "./drafts.js";
import "./sending.js";
import "./network.js";
import "./clock.js";
import "./confirm.js";
import "./files.js";

if (document.body.classList.contains("yq-staff") && "serviceWorker" in navigator) {
  navigator.serviceWorker.register("/sw.js").catch(() => {}); // without it the page works, only not offline
}
