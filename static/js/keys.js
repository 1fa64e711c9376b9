// Single keys while nobody types. [data-key="g h"] is clicked by g, then h: a page offers a shortcut
// by carrying the link. j and k walk along the posts and comments; the others act on the one in focus.
const ITEMS = ".feed-item, .comment";
const PATIENCE = 1500; // between g and what follows
const acts = { j: () => step(1), k: () => step(-1), o: open, Enter: open, l: like, r: reply };
let begun = ""; // "g" for a moment after it was pressed

// Whether a key may be a shortcut: not while typing, in a dialog or menu, or with Ctrl, Cmd, Alt.
export function free(event) {
  if (event.defaultPrevented || event.isComposing || event.repeat && !"jk".includes(event.key)) return false;
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  if (event.target.closest?.("input, textarea, select, [contenteditable], [role=listbox], [role=menu]")) return false;
  if (document.querySelector("dialog[open], [popover]:popover-open:not(.hovercard)")) return false;
  return !document.cookie.split("; ").includes("shortcuts=off");
}

document.addEventListener("keydown", (event) => {
  if (!free(event)) return;
  const keys = begun ? `${begun} ${event.key}` : event.key;
  begun = "";
  const link = document.querySelector(`[data-key="${CSS.escape(keys)}"]`);
  if (keys === "?" && link) showHelp(link);
  else if (link) link.click();
  else if (keys === "g") expectMore();
  else if (!acts[keys]?.()) return;
  event.preventDefault();
});

function expectMore() {
  begun = "g";
  setTimeout(() => (begun = ""), PATIENCE);
}

function current() {
  return document.activeElement?.closest(ITEMS);
}

function step(by) {
  const items = [...document.querySelectorAll(ITEMS)].filter((item) => item.checkVisibility());
  const at = items.indexOf(current());
  const next = items[at < 0 ? nearest(items, by) : at + by];
  if (!next) return items.length > 0;
  next.tabIndex = -1;
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: next.offsetHeight > innerHeight / 2 ? "start" : "center" });
  return true;
}

// Where nothing has the focus: what stands at the top of the window.
function nearest(items, by) {
  const first = items.findIndex((item) => item.getBoundingClientRect().bottom > 80);
  return by > 0 ? first : first - 1;
}

function open() {
  const item = current();
  if (!item || (document.activeElement !== item && document.activeElement.matches("a, button"))) return false;
  return press(item.querySelector(".feed-title a") ?? own(item, "header a[href*='#comment-']"));
}

function like() {
  const item = current();
  return press(item ? own(item, "[data-like]") : document.querySelector(".post-bar [data-like]"));
}

function reply() {
  const item = current();
  const title = item?.querySelector(".feed-title a");
  if (title) location.assign(`${title.href}#reply`);
  else if (item) return press(own(item, "a[href*='/reply']"));
  else return typeAt(document.querySelector("#reply textarea"));
  return true;
}

// Of a comment, not of the replies inside it.
function own(item, what) {
  return [...item.querySelectorAll(what)].find((each) => each.closest(ITEMS) === item);
}

function press(what) {
  what?.click();
  return Boolean(what);
}

function typeAt(field) {
  field?.focus();
  return Boolean(field);
}

async function showHelp(link) {
  const answer = await fetch(link.href, { headers: { "HX-Request": "true" } });
  if (!answer.ok || answer.redirected) return location.assign(link.href);
  const dialog = document.createElement("dialog");
  dialog.className = "dialog";
  dialog.ariaLabel = link.textContent.trim();
  const body = document.createElement("div");
  body.className = "stack dialog-body";
  body.innerHTML = await answer.text();
  dialog.append(body);
  dialog.addEventListener("close", () => dialog.remove());
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  document.body.append(dialog);
  dialog.showModal();
}
