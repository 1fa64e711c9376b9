// Dragging spaces inside [data-arrange]: a grip moves its [data-space] within and between the
// [data-group] lists. Dropping posts `group` and `index`; the answer is the list as it now is.
let dragged = null;
let home = null; // where it came from: [list, next neighbour]

document.addEventListener("dragstart", (event) => {
  const row = event.target.closest?.("[data-arrange] [draggable]")?.closest("[data-space]");
  if (!row) return;
  dragged = row;
  home = [row.parentElement, row.nextElementSibling];
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setDragImage(row, 24, 24);
  row.classList.add("is-dragged");
});

document.addEventListener("dragenter", welcome);
document.addEventListener("dragover", (event) => {
  const list = welcome(event);
  if (!list) return;
  const below = rows(list).find((row) => row !== dragged && event.clientY < middle(row)) ?? null;
  if (below !== dragged.nextElementSibling || list !== dragged.parentElement) list.insertBefore(dragged, below);
});

// Anywhere in the arrangement is a good place to let go: the row lies where it will stay.
function welcome(event) {
  if (!dragged || !event.target.closest?.("[data-arrange]")) return null;
  event.preventDefault();
  return event.target.closest("[data-group]");
}

function rows(list) {
  return [...list.querySelectorAll("[data-space]")];
}

function middle(row) {
  const { top, height } = row.getBoundingClientRect();
  return top + height / 2;
}

document.addEventListener("drop", (event) => {
  if (!dragged) return;
  event.preventDefault();
  const list = dragged.parentElement;
  const values = { group: list.dataset.group, index: rows(list).indexOf(dragged) };
  const moved = list !== home[0] || dragged.nextElementSibling !== home[1];
  home = null;
  if (moved) htmx.ajax("POST", dragged.dataset.space, { values, target: "#arrange", swap: "outerHTML" });
});

document.addEventListener("dragend", () => {
  if (home) home[0].insertBefore(dragged, home[1]); // let go outside: back where it was
  dragged?.classList.remove("is-dragged");
  dragged = home = null;
});
