// The editor's scripts come only to pages that have one: [data-editor], at once or swapped in.
function load() {
  if (document.querySelector("[data-editor]")) import("./editor.js");
}

load();
document.addEventListener("htmx:load", load);
