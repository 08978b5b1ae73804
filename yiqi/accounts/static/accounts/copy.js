// Copies what a field or code block shows: data-yq-copy="#id" on a button; the button says so.

async function copy(text, source) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const range = document.createRange(); // no clipboard without https: select it for Ctrl-C
    if (source.select) source.select();
    else {
      range.selectNodeContents(source);
      getSelection().removeAllRanges();
      getSelection().addRange(range);
    }
    return false;
  }
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-yq-copy]");
  if (!button) return;
  const source = document.querySelector(button.dataset.yqCopy);
  const isDone = await copy(source.value ?? source.innerText, source);
  const words = button.querySelector("[data-yq-copy-words]");
  words.textContent = isDone ? button.dataset.yqCopied : button.dataset.yqSelected;
});

// Without a script the button could do nothing, so it shows only now.
for (const button of document.querySelectorAll("[data-yq-copy]")) button.hidden = false;
