// What makes a [data-editor] comfortable: marks by buttons and keys, lists that go on, a preview.
// Loaded by editors.js where there is an editor. Listeners are on the window, so that parts that
// were swapped in just work.
import { addBlock, begin, fence, goOn, indent, inLink, replace, surround } from "./editor-text.js";
import { choosePictures, showPictures } from "./editor-pictures.js";

const MAC = /Mac|iP(hone|ad)/.test(navigator.platform);
const KEYS = { b: "bold", i: "italic", k: "link", e: "code" };
const SHIFTED = { Digit6: "heading", Digit7: "numbers", Digit8: "list", Digit9: "quote", KeyP: "preview" };
const WORD = /[\p{L}\p{N}]+(?:['’-][\p{L}\p{N}]+)*/gu;

const editorOf = (node) => node?.closest?.("[data-editor]");
const areaOf = (editor) => editor.querySelector("textarea");

const ACTS = {
  bold: (area) => surround(area, "**"),
  italic: (area) => surround(area, "_"),
  code(area) {
    const picked = area.value.slice(area.selectionStart, area.selectionEnd);
    picked.includes("\n") ? fence(area) : surround(area, "`");
  },
  heading: (area) => begin(area, "heading"),
  list: (area) => begin(area, "list"),
  numbers: (area) => begin(area, "numbers"),
  quote: (area) => begin(area, "quote"),
  link: (area) => ask(editorOf(area), "link"),
  video: (area) => ask(editorOf(area), "video"),
  picture: (area) => choosePictures(editorOf(area)),
  preview: (area) => show(editorOf(area), areaOf(editorOf(area)).offsetParent !== null, true),
  poll(area) {
    const panel = area.form.querySelector("[data-poll]");
    if (!panel) return;
    if (panel instanceof HTMLDetailsElement) panel.open = true;
    panel.hidden = false;
    panel.querySelector("input, textarea")?.focus();
  },
};

addEventListener("click", (event) => {
  const editor = editorOf(event.target);
  const button = editor && event.target.closest("button, a");
  if (!button) return;
  if (button.dataset.mark) {
    if (!button.closest("[hidden]")) show(editor, false);
    ACTS[button.dataset.mark](areaOf(editor));
    rove(button);
  } else if (button.role === "tab") show(editor, button.id.endsWith("-look"));
  else if ("askTake" in button.dataset) take(editor);
  else if ("askClose" in button.dataset) closeAsk(editor);
  else if ("editorHelp" in button.dataset && !event.ctrlKey && !event.metaKey) help(editor, event);
});

// Keys. On the window and first of all, so that Ctrl+K in a text is a link and not the search.
addEventListener("keydown", (event) => {
  const editor = editorOf(event.target);
  if (!editor || event.isComposing || event.defaultPrevented) return;
  const inText = event.target === areaOf(editor);
  const act = shortcut(event);
  if (act && (inText || act === "preview")) ACTS[act](areaOf(editor));
  else if (event.target.closest("[data-ask]")) {
    if (event.key === "Enter" && event.target.matches("input")) take(editor);
    else if (event.key === "Escape") closeAsk(editor);
    else return;
  } else if (event.target.closest("[role=toolbar], [role=tablist]")) {
    if (!walk(event)) return;
  } else if (inText && event.key === "Tab" && !event.ctrlKey && !event.altKey && !event.metaKey) {
    if (editor.dataset.escaped || !indent(event.target, event.shiftKey)) return;
  } else {
    if (inText) note(editor, event);
    return;
  }
  event.preventDefault();
  event.stopPropagation();
}, true);

let shifted = false; // Shift+Enter is a plain new line

// After Escape, Tab leaves the field also from inside a list.
function note(editor, event) {
  shifted = event.shiftKey;
  if (event.key === "Escape") editor.dataset.escaped = "1";
  else delete editor.dataset.escaped;
}

function shortcut(event) {
  if (event.altKey || !(MAC ? event.metaKey && !event.ctrlKey : event.ctrlKey && !event.metaKey)) return null;
  return event.shiftKey ? SHIFTED[event.code] : KEYS[event.key.toLowerCase()];
}

addEventListener("beforeinput", (event) => {
  if (event.inputType !== "insertLineBreak" || event.isComposing || shifted) return;
  if (editorOf(event.target) && event.target.matches("textarea") && goOn(event.target)) event.preventDefault();
});

// The toolbar is one stop of the Tab key; arrows go along it.
function walk(event) {
  const bar = event.target.closest("[role=toolbar], [role=tablist]");
  const all = [...bar.querySelectorAll("button")];
  const last = all.length - 1;
  const at = all.indexOf(event.target);
  const rtl = getComputedStyle(bar).direction === "rtl" ? -1 : 1;
  const to = { ArrowRight: at + rtl, ArrowLeft: at - rtl, Home: 0, End: last }[event.key];
  if (to === undefined) return false;
  const next = all[to < 0 ? last : to > last ? 0 : to];
  rove(next);
  next.focus();
  return true;
}

function rove(button) {
  const bar = button.closest("[role=toolbar], [role=tablist]");
  for (const each of bar?.querySelectorAll("button") ?? []) each.tabIndex = each === button ? 0 : -1;
}

// Write or Preview; the preview is made by the server, as the page will be.
function show(editor, look, byKey = false) {
  const area = areaOf(editor);
  const shown = editor.querySelector(".editor-shown");
  if (look === !shown.hidden) return;
  closeAsk(editor);
  if (look) {
    shown.style.minHeight = `${area.offsetHeight}px`;
    shown.replaceChildren();
    const { root, post } = editor.dataset;
    const space = area.form?.elements.space?.value || editor.dataset.space;
    const values = { body: area.value, ...(post ? { post } : space ? { space } : {}) };
    const made = htmx.ajax("POST", `${root}/compose/preview`, { target: shown, swap: "innerHTML", values });
    shown.ariaBusy = "true";
    made.finally(() => (shown.ariaBusy = null));
  }
  area.closest(".editor-pane").hidden = look;
  shown.hidden = !look;
  for (const tab of editor.querySelectorAll("[role=tab]")) {
    tab.ariaSelected = String(tab.id.endsWith("-look") === look);
    if (tab.ariaSelected === "true") rove(tab);
  }
  if (byKey) (look ? shown : area).focus();
}

// A form that lacks words says so at the field, which must be seen for that.
addEventListener("invalid", (event) => {
  const editor = editorOf(event.target);
  if (editor && event.target === areaOf(editor)) show(editor, false);
}, true);

// Where does the link or the video lead?
function ask(editor, kind) {
  const area = areaOf(editor);
  const panel = editor.querySelector("[data-ask]");
  const [words, address] = panel.querySelectorAll("input");
  const label = panel.querySelector("[data-of-link]");
  const picked = area.value.slice(area.selectionStart, area.selectionEnd);
  const isAddress = /^https?:\/\/\S+$/.test(picked);
  panel.dataset.ask = kind;
  panel.hidden = false;
  label.textContent = kind === "link" ? label.dataset.ofLink : label.dataset.ofVideo;
  panel.querySelector("[data-ask-words]").hidden = kind !== "link";
  words.value = isAddress ? "" : picked.replace(/\s+/g, " ");
  address.value = isAddress ? picked : "";
  (isAddress && kind === "link" ? words : address).focus();
}

function take(editor) {
  const area = areaOf(editor);
  const panel = editor.querySelector("[data-ask]");
  const [words, address] = panel.querySelectorAll("input");
  let to = inLink(address.value.trim());
  if (!to) return address.focus();
  if (!/^(https?:|mailto:|tel:|\/)/i.test(to)) to = to.includes("@") && !to.includes("/") ? `mailto:${to}` : `https://${to}`;
  const said = words.value.trim();
  closeAsk(editor);
  if (panel.dataset.ask === "video") addBlock(area, to);
  else replace(area, area.selectionStart, area.selectionEnd, said ? `[${said.replace(/[[\]]/g, "\\$&")}](${to})` : to);
}

function closeAsk(editor) {
  const panel = editor.querySelector("[data-ask]");
  if (panel.hidden) return;
  panel.hidden = true;
  areaOf(editor).focus();
}

function help(editor, event) {
  const dialog = editor.querySelector("dialog");
  event.preventDefault();
  htmx.ajax("GET", event.target.closest("a").href, { target: dialog, swap: "innerHTML" });
  dialog.showModal();
  dialog.onclick = (click) => click.target === dialog && dialog.close();
}

// Words are counted; near the limit, characters.
function count(editor) {
  const area = areaOf(editor);
  const shown = editor.querySelector("[data-words]");
  const { one, other, near, most } = shown.dataset;
  const number = (n) => n.toLocaleString(document.documentElement.lang);
  const words = area.value.match(WORD)?.length ?? 0;
  const full = area.value.length > 0.9 * most;
  shown.hidden = !words;
  shown.classList.toggle("error", area.value.length > most);
  shown.textContent = full
    ? near.replace("{n}", number(area.value.length)).replace("{most}", number(Number(most)))
    : words === 1 ? one : other.replace("{n}", number(words));
}

addEventListener("input", (event) => {
  const editor = editorOf(event.target);
  if (editor && event.target === areaOf(editor)) count(editor);
});

function prepare(root) {
  for (const editor of root.querySelectorAll("[data-editor]:not([data-ready])")) {
    editor.dataset.ready = "";
    count(editor);
    showPictures(editor);
    if (MAC) for (const each of editor.querySelectorAll("[title*='Ctrl']")) each.title = each.title.replace("Ctrl", "Cmd");
  }
}

// What is needed only once somebody writes comes when they begin to.
let more = null;
addEventListener("focusin", (event) => {
  const editor = editorOf(event.target);
  if (!editor) return;
  more ??= Promise.all([import("./editor-paste.js"), import("./editor-names.js")]);
  more.then(() => (editor.dataset.ready = "all"));
});

prepare(document);
if (editorOf(document.activeElement)) document.activeElement.dispatchEvent(new Event("focusin", { bubbles: true }));
document.addEventListener("htmx:load", () => prepare(document));
