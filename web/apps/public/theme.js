// Sets the theme before the first paint. A file of its own because the content security policy allows no inline script.
(() => {
  var choice = null;
  try {
    choice = localStorage.getItem("stoa.theme");
  } catch {
    // Storage is blocked: follow the system.
  }
  var dark = choice === "dark" || (choice !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.classList.toggle("dark", dark);
})();
