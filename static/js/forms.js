// Small kindnesses of forms.

// textarea[data-submit]: Ctrl or Cmd with Enter sends the form.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  if (!event.target.matches("textarea[data-submit]")) return;
  event.preventDefault();
  event.target.form.requestSubmit();
});

// form[data-once]: no second submit while the first is under way.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-once]")) return;
  if (form.ariaBusy === "true") {
    event.preventDefault();
    event.stopPropagation();
    return;
  }
  form.ariaBusy = "true";
  if (event.submitter) event.submitter.ariaBusy = "true";
}, true);

function release(root) {
  for (const form of root.querySelectorAll("form[data-once][aria-busy]")) {
    form.ariaBusy = null;
    for (const button of form.querySelectorAll("[aria-busy]")) button.ariaBusy = null;
  }
}
addEventListener("pageshow", () => release(document)); // back from the next page
document.addEventListener("htmx:afterRequest", () => release(document));

// input[data-code]: a pasted "abc-def" fits the six boxes.
document.addEventListener("input", (event) => {
  if (!event.target.matches("[data-code]")) return;
  event.target.value = event.target.value.replace(/[^0-9a-z]/gi, "").toUpperCase();
});
