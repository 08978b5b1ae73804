// A table that fits keeps its head in sight while the page scrolls; one that is too wide scrolls sideways instead.

function fit(box) {
  const table = box.querySelector("table");
  box.classList.remove("is-wide"); // measured without the width that it gets when it scrolls
  const fits = !!table && table.scrollWidth <= box.clientWidth + 1;
  box.classList.toggle("is-fitting", fits);
  box.classList.toggle("is-wide", !fits);
}

const watcher = new ResizeObserver((entries) => entries.forEach((entry) => fit(entry.target)));

function attach() {
  for (const box of document.querySelectorAll(".yq-table-scroll")) {
    fit(box);
    watcher.observe(box);
  }
}

attach();
document.addEventListener("htmx:after:swap", attach);
