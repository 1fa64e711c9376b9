// The palette: a dialog to find posts, people and spaces, or to go somewhere, without the mouse.
const PAUSE = 120; // ms after the last key
let dialog, input, list, timer, asked;

export async function show(address) {
  if (!dialog?.isConnected) await load(address);
  document.querySelector("#sidebar:popover-open")?.hidePopover();
  if (!dialog.open) dialog.showModal();
  input.select();
  if (!list.children.length) find();
}

async function load(address) {
  const answer = await fetch(`${address}/palette`);
  if (!answer.ok) throw new Error(answer.statusText);
  const part = new DOMParser().parseFromString(await answer.text(), "text/html");
  dialog = document.body.appendChild(document.adoptNode(part.querySelector("dialog")));
  input = dialog.querySelector("input");
  list = dialog.querySelector("[role=listbox]");
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(find, PAUSE);
  });
  input.addEventListener("keydown", steer);
  list.addEventListener("click", (event) => go(event.target.closest("[role=option]"), event));
  list.addEventListener("pointermove", (event) => choose(event.target.closest("[role=option]")));
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
}

async function find() {
  const words = input.value;
  asked?.abort();
  asked = new AbortController();
  try {
    const answer = await fetch(dialog.dataset.options + encodeURIComponent(words), { signal: asked.signal });
    if (!answer.ok) return; // too fast: what was found before stays
    const part = new DOMParser().parseFromString(await answer.text(), "text/html");
    list.replaceChildren(...part.body.childNodes);
    list.dataset.words = words;
  } catch (error) {
    if (error.name !== "AbortError") list.replaceChildren();
    return;
  }
  options().forEach((option, number) => { option.id = `palette-option-${number}`; });
  choose(options()[0]);
}

function options() {
  return [...list.querySelectorAll("[role=option]")];
}

function choose(option) {
  if (!option) return;
  list.querySelector("[aria-selected=true]")?.setAttribute("aria-selected", "false");
  option.setAttribute("aria-selected", "true");
  input.setAttribute("aria-activedescendant", option.id);
}

function steer(event) {
  if (event.isComposing) return;
  const all = options();
  const at = all.findIndex((option) => option.ariaSelected === "true");
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step && all.length) {
    event.preventDefault();
    const next = all[(at + step + all.length) % all.length];
    choose(next);
    next.scrollIntoView({ block: "nearest" });
  } else if (event.key === "Enter") {
    event.preventDefault();
    // what is listed may be of fewer letters than were typed since
    const searched = { dataset: { href: dialog.dataset.search + encodeURIComponent(input.value) } };
    go(list.dataset.words === input.value ? all[at] : searched, event);
  }
}

function go(option, event) {
  if (!option) return;
  if (event.ctrlKey || event.metaKey) open(option.dataset.href, "_blank", "noopener");
  else location.assign(option.dataset.href);
}
