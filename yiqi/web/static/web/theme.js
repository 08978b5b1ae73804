// Runs before the first paint, as an ordinary script: chooses light or dark where the reader left it
// to the system, and tells the style sheets that scripts run.
(function () {
  var root = document.documentElement;
  var dark = window.matchMedia("(prefers-color-scheme: dark)");
  function apply() {
    var choice = root.dataset.yqTheme;
    var isDark = choice === "dark" || (choice === "auto" && dark.matches);
    if (isDark) root.setAttribute("data-bs-theme", "dark");
    else root.removeAttribute("data-bs-theme");
  }
  root.setAttribute("data-yq-scripted", "");
  apply();
  if (dark.addEventListener) dark.addEventListener("change", apply);
})();
