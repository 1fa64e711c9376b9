// Toasts ([data-toast] inside #toasts) go after a while; a click or Escape sends them off.
const LIFE = 6000;
const box = document.getElementById("toasts");

function leaveSoon(toast) {
  setTimeout(() => (toast.matches(":hover, :focus-within") ? leaveSoon(toast) : toast.remove()), LIFE);
}

function watch(node) {
  if (node.matches?.("[data-toast]")) leaveSoon(node);
}

[...box.children].forEach(watch);
new MutationObserver((changes) => changes.forEach((change) => change.addedNodes.forEach(watch)))
  .observe(box, { childList: true });

box.addEventListener("click", (event) => {
  if (!event.target.closest("a, button")) event.target.closest("[data-toast]")?.remove();
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") box.replaceChildren();
});
