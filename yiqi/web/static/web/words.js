// Words for scripts, in the reader's language: the page carries them in <template id="yq-words">.
const source = document.getElementById("yq-words");

/** Return the words under a name with {placeholders} filled. */
export function words(name, values = {}) {
  const text = source?.dataset[name] ?? "";
  return text.replace(/\{(\w+)\}/g, (whole, key) => (key in values ? String(values[key]) : whole));
}

/** Return a moment as HH:MM in Asia/Shanghai. */
export function clockTime(milliseconds) {
  return new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: "Asia/Shanghai" }).format(milliseconds);
}
