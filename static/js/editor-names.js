// @people and #hashtags: suggestions under the caret, as the server finds them.
import { inCode, replace } from "./editor-text.js";

const NAME = /(?:^|[^\p{L}\p{N}_@#/&])([@#])([\p{L}\p{N}_-]{1,30})$/u;
const KINDS = { "@": "member", "#": "hashtag" };
const PAUSE = 150;

let open = null; // {area, list, start, end}
let asked = null; // the request under way
let timer = 0;

addEventListener("input", (event) => {
  const area = event.target;
  const editor = area.closest?.("[data-editor]");
  if (!editor || !area.matches("textarea")) return;
  clearTimeout(timer);
  asked?.abort();
  const found = event.inputType?.startsWith("delete") && !open ? null : nameAt(area);
  if (!found) return close();
  timer = setTimeout(() => suggest(editor, area, found), PAUSE);
});

function nameAt(area) {
  const { selectionStart: s, selectionEnd: e, value } = area;
  const found = s === e && value.slice(Math.max(0, s - 40), s).match(NAME);
  if (!found || inCode(value, s)) return null;
  return { kind: KINDS[found[1]], q: found[2], start: s - found[2].length - 1, end: s };
}

async function suggest(editor, area, { kind, q, start, end }) {
  const { root, space, post } = editor.dataset;
  const chosen = area.form?.elements.space?.value || space;
  const query = new URLSearchParams({ kind, q, ...(post ? { post } : chosen ? { space: chosen } : {}) });
  asked = new AbortController();
  try {
    const answer = await fetch(`${root}/complete?${query}`, { signal: asked.signal, headers: { "HX-Request": "true" } });
    const html = answer.ok && !answer.redirected ? (await answer.text()).trim() : "";
    const still = nameAt(area);
    if (!html || still?.start !== start || still.q !== q || document.activeElement !== area) return close();
    const list = editor.querySelector("[role=listbox]");
    list.innerHTML = html;
    show(editor, area, list, start, end);
  } catch (error) {
    if (error.name !== "AbortError") close();
  }
}

function show(editor, area, list, start, end) {
  const options = [...list.querySelectorAll("[role=option]")];
  if (!options.length) return close();
  options.forEach((option, i) => {
    option.id = `${list.id}-${i}`;
    option.classList.add("menu-item");
  });
  open = { area, list, start, end };
  list.hidden = false;
  place(area, list, start);
  area.setAttribute("aria-controls", list.id);
  choose(options[0]);
  editor.querySelector("[data-said]").textContent = editor.dataset.found.replace("{n}", options.length);
}

function close() {
  if (!open) return;
  const { area, list } = open;
  open = null;
  list.hidden = true;
  list.replaceChildren();
  for (const name of ["aria-controls", "aria-activedescendant"]) area.removeAttribute(name);
  area.closest("[data-editor]").querySelector("[data-said]").textContent = "";
}

function choose(option) {
  for (const each of open.list.querySelectorAll("[role=option]")) each.ariaSelected = String(each === option);
  open.area.setAttribute("aria-activedescendant", option.id);
  option.scrollIntoView({ block: "nearest" });
}

function take(option) {
  const { area, start, end } = open;
  close();
  replace(area, start, end, option.dataset.insert);
  close(); // typing it has asked again
}

addEventListener("keydown", (event) => {
  if (!open || event.target !== open.area || event.isComposing) return;
  const options = [...open.list.querySelectorAll("[role=option]")];
  const at = options.findIndex((option) => option.ariaSelected === "true");
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) choose(options.at((at + step) % options.length));
  else if ((event.key === "Enter" || event.key === "Tab") && !event.shiftKey && !event.ctrlKey && !event.metaKey) take(options[at]);
  else if (event.key === "Escape") close();
  else {
    if (["ArrowLeft", "ArrowRight", "Home", "End"].includes(event.key)) close();
    return;
  }
  event.preventDefault();
  event.stopImmediatePropagation();
}, true);

// A press on a suggestion must not take the focus from the text, or a phone's keyboard would go.
addEventListener("mousedown", (event) => {
  if (open?.list.contains(event.target)) event.preventDefault();
});
addEventListener("click", (event) => {
  const option = open?.list.contains(event.target) && event.target.closest("[role=option]");
  if (option) take(option);
  else if (open && event.target !== open.area) close();
});
addEventListener("focusout", (event) => {
  if (event.target === open?.area) close();
});

// Below the line of the caret: found by a copy of the text in a box like the textarea's.
const COPIED = ["font", "letterSpacing", "padding", "borderWidth", "borderStyle", "lineHeight", "textAlign", "direction", "wordSpacing", "tabSize"];

function place(area, list, at) {
  const style = getComputedStyle(area);
  const copy = document.createElement("div");
  for (const name of COPIED) copy.style[name] = style[name];
  Object.assign(copy.style, {
    position: "absolute", visibility: "hidden", boxSizing: "border-box", whiteSpace: "pre-wrap",
    overflowWrap: "break-word", inlineSize: `${area.clientWidth}px`, insetBlockStart: 0, insetInlineStart: 0,
  });
  const caret = document.createElement("span");
  caret.textContent = area.value.slice(at) || ".";
  copy.append(area.value.slice(0, at), caret);
  area.parentElement.append(copy);
  const line = parseFloat(style.lineHeight) || 24;
  const top = caret.offsetTop - area.scrollTop + line;
  const left = caret.offsetLeft;
  copy.remove();
  const width = area.parentElement.clientWidth;
  list.style.insetBlockStart = `${Math.min(top, area.offsetHeight) + 4}px`;
  list.style.left = `${Math.max(0, Math.min(left, width - list.offsetWidth - 4))}px`;
}
