// [data-people]: names to choose from while somebody types whom something is for. A chosen one
// becomes a hidden field; what is typed and not chosen is sent as it is, a handle.
const PAUSE = 150;
let timer = 0;
let asked = null; // the request under way

const at = (event) => event.target.closest?.("[data-people]");
const optionsOf = (box) => [...box.querySelectorAll("[role=option]")];

document.addEventListener("input", (event) => {
  const box = at(event);
  if (!box) return;
  clearTimeout(timer);
  timer = setTimeout(() => suggest(box, event.target), PAUSE);
});

async function suggest(box, input) {
  asked?.abort();
  const typed = input.value.trim().replace(/^@/, "");
  if (!typed) return close(box);
  asked = new AbortController();
  try {
    const query = new URLSearchParams({ q: typed });
    const answer = await fetch(`${box.dataset.people}?${query}`, { signal: asked.signal, headers: { "HX-Request": "true" } });
    if (!answer.ok || answer.redirected) return close(box);
    const list = box.querySelector("[role=listbox]");
    list.innerHTML = await answer.text();
    const options = optionsOf(box);
    list.hidden = !options.length;
    input.setAttribute("aria-expanded", String(Boolean(options.length)));
    mark(box, options[0]);
  } catch (error) {
    if (error.name !== "AbortError") close(box);
  }
}

function mark(box, option) {
  for (const each of optionsOf(box)) each.setAttribute("aria-selected", String(each === option));
  const input = box.querySelector("input[role=combobox]");
  if (option) input.setAttribute("aria-activedescendant", option.id);
  else input.removeAttribute("aria-activedescendant");
  option?.scrollIntoView({ block: "nearest" });
}

function close(box) {
  box.querySelector("[role=listbox]").hidden = true;
  box.querySelector("input[role=combobox]").setAttribute("aria-expanded", "false");
  mark(box, null);
}

function choose(box, option) {
  const input = box.querySelector("input[role=combobox]");
  const chosen = box.querySelector("template").content.firstElementChild.cloneNode(true);
  chosen.querySelector("input").value = option.dataset.handle;
  chosen.querySelector("[data-name]").textContent = option.dataset.name;
  chosen.querySelector("button").setAttribute("aria-label", `${chosen.dataset.remove} ${option.dataset.name}`);
  const known = [...box.querySelectorAll("input[type=hidden]")].some((each) => each.value === option.dataset.handle);
  if (!known) input.before(chosen);
  input.value = "";
  close(box);
  input.focus();
  several(box);
}

// A group's name is asked for only when there is more than one person.
function several(box) {
  const group = document.querySelector("[data-group]");
  if (group) group.hidden = box.querySelectorAll(".people-chosen").length < 2;
}

document.addEventListener("keydown", (event) => {
  const box = at(event);
  if (!box || !event.target.matches("[role=combobox]")) return;
  const options = optionsOf(box);
  const open = !box.querySelector("[role=listbox]").hidden && options.length > 0;
  const now = options.findIndex((each) => each.getAttribute("aria-selected") === "true");
  if (event.key === "Backspace" && !event.target.value) {
    [...box.querySelectorAll(".people-chosen")].at(-1)?.remove();
    several(box);
  } else if (open && ["ArrowDown", "ArrowUp"].includes(event.key)) {
    event.preventDefault();
    mark(box, options[(now + (event.key === "ArrowDown" ? 1 : -1) + options.length) % options.length]);
  } else if (open && ["Enter", "Tab"].includes(event.key) && options[now]) {
    event.preventDefault();
    choose(box, options[now]);
  } else if (open && event.key === "Escape") close(box);
});

document.addEventListener("mousedown", (event) => {
  const option = event.target.closest?.("[data-people] [role=option]");
  if (!option) return;
  event.preventDefault();
  choose(option.closest("[data-people]"), option);
});

document.addEventListener("click", (event) => {
  const button = event.target.closest?.(".people-chosen button");
  if (!button) return;
  const box = at(event);
  button.closest(".people-chosen").remove();
  several(box);
});

document.addEventListener("focusout", (event) => {
  const box = at(event);
  if (box && !box.contains(event.relatedTarget)) close(box);
});

document.querySelectorAll("[data-people]").forEach(several);
