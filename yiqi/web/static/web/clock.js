// The top bar's clock goes on by itself, from the server's time (which may be a demo's).
import { clockTime, words } from "./words.js";

const face = document.querySelector("[data-yq-clock]");

if (face) {
  const shift = Date.parse(face.dataset.yqClock) - Date.now();
  const next = Date.parse(face.dataset.yqNext ?? "");
  const left = face.querySelector("[data-yq-clock-left]");
  const now = face.querySelector("[data-yq-clock-now]");
  const tick = () => {
    const moment = Date.now() + shift;
    now.textContent = clockTime(moment);
    if (!left || Number.isNaN(next)) return;
    const minutes = Math.max(0, Math.floor((next - moment) / 60_000));
    const h = Math.floor(minutes / 60);
    const m = h ? String(minutes % 60).padStart(2, "0") : minutes % 60;
    left.textContent = h ? words("hours", { h, m }) : words("minutes", { m });
  };
  tick();
  setInterval(tick, 15_000);
}
