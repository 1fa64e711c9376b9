// [data-palette]: a link to the search page that opens the palette instead, as Ctrl or Cmd with K
// does ("/" clicks the link, see keys.js). Both it and its words are loaded when first needed.
let loaded;

function open(link) {
  loaded ??= import("./palette.js");
  loaded.then((palette) => palette.show(link.pathname)).catch(() => location.assign(link.href));
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-palette]");
  if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  open(link);
});

document.addEventListener("keydown", (event) => {
  const link = document.querySelector("[data-palette]");
  const chord = (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === "k";
  if (!link || event.isComposing || !chord) return;
  event.preventDefault();
  open(link);
});
