// Pictures of a text: chosen, dropped or pasted, sent one after another with their progress, and
// described for people who cannot see them. The text is the truth: a row only mirrors it.
import { addBlock, replace } from "./editor-text.js";

const LARGEST = 10 * 2 ** 20;
const AT_ONCE = 5;
const KINDS = /^image\/(jpeg|png|gif|webp|avif)$/;
const WRITTEN = /!\[((?:\\.|[^\]\\])*)\]\(\/files\/(\d+)\//g;

const areaOf = (editor) => editor.querySelector("textarea");
const queues = new WeakMap(); // editor -> what is sent last: one picture at a time
const late = new Map(); // row -> timer of a description that is not in the text yet

// The file field is for browsers without scripts; here the button in the toolbar opens it.
export function choosePictures(editor) {
  editor.picker.click();
}

export function showPictures(editor) {
  const plain = editor.querySelector(".without-script");
  if (plain) {
    editor.picker = plain.querySelector("input[type=file]");
    editor.picker.removeAttribute("name");
    editor.picker.hidden = true;
    plain.replaceWith(editor.picker);
    editor.picker.addEventListener("change", () => {
      addPictures(editor, [...editor.picker.files]);
      editor.picker.value = "";
    });
  }
  mirror(editor);
}

export function addPictures(editor, files) {
  const { tooMany, tooLarge, wrongKind } = editor.dataset;
  files.forEach((file, i) => {
    const row = addRow(editor, file.name);
    if (i >= AT_ONCE) fail(row, tooMany);
    else if (!KINDS.test(file.type)) fail(row, wrongKind);
    else if (file.size > LARGEST) fail(row, tooLarge);
    else queues.set(editor, (queues.get(editor) ?? Promise.resolve()).then(() => send(editor, row, file)));
  });
}

function addRow(editor, name) {
  const list = editor.querySelector("[data-pictures]");
  const row = editor.querySelector("template").content.firstElementChild.cloneNode(true);
  row.querySelector("[data-name]").textContent = name;
  list.append(row);
  list.hidden = false;
  return row;
}

function fail(row, words) {
  row.dataset.failed = "";
  row.querySelector("[data-sending]").hidden = true;
  const said = row.querySelector("[data-failed]");
  said.textContent = `${row.querySelector("[data-name]").textContent}: ${words}`;
  said.hidden = false;
}

function send(editor, row, file) {
  if (!row.isConnected) return null; // taken back while it waited
  return new Promise((done) => {
    const request = new XMLHttpRequest();
    const form = new FormData();
    form.append("picture", file);
    request.upload.onprogress = (event) => progress(row, event.loaded, file.size);
    request.onload = () => {
      const { tooLarge, notSent } = editor.dataset;
      if (request.status === 201) arrive(editor, row, JSON.parse(request.responseText));
      else if (request.status === 413) fail(row, tooLarge);
      else fail(row, errorIn(request) ?? notSent);
    };
    request.onerror = () => fail(row, editor.dataset.notSent);
    request.onloadend = done;
    row.cancel = () => request.abort();
    request.open("POST", `${editor.dataset.root}/uploads`);
    request.send(form);
  });
}

function errorIn(request) {
  const json = request.getResponseHeader("Content-Type")?.startsWith("application/json");
  return json ? JSON.parse(request.responseText).error : null;
}

function progress(row, sent, size) {
  const mb = (bytes) => (bytes / 2 ** 20).toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1 });
  row.querySelector("progress").value = Math.min(100, (100 * sent) / size);
  row.querySelector("[data-amount]").textContent = `· ${mb(Math.min(sent, size))} / ${mb(size)} MB`;
}

function arrive(editor, row, { id, markdown }) {
  const area = areaOf(editor);
  const before = document.activeElement;
  const typing = before && before !== document.body && !editor.querySelector(".editor").contains(before);
  describable(editor, row, String(id), ""); // before the text has it, or it would get another row
  addBlock(area, markdown);
  if (typing) before.focus({ preventScroll: true }); // it came while somebody was elsewhere
}

function describable(editor, row, id, words) {
  const thumb = row.querySelector("img");
  row.dataset.picture = id;
  row.querySelector("[data-sending]").hidden = true;
  row.querySelector("[data-describe]").hidden = false;
  row.querySelector("[data-describe] input").value = words;
  thumb.src = `${editor.dataset.root}/files/${id}/small.webp`;
  thumb.hidden = false;
}

// A row for each picture in the text, and none that is seen for one that was taken out.
function mirror(editor) {
  const list = editor.querySelector("[data-pictures]");
  const area = areaOf(editor);
  const rows = new Map([...list.children].map((row) => [row.dataset.picture, row]));
  const there = new Set();
  for (const [, words, id] of area.value.matchAll(WRITTEN)) {
    there.add(id);
    if (!rows.has(id)) describable(editor, addRow(editor, ""), id, words.replace(/\\(.)/g, "$1"));
  }
  for (const [id, row] of rows) if (id) row.hidden = !there.has(id);
  list.hidden = ![...list.children].some((row) => !row.hidden);
}

// What was typed as a description goes into the text, between the brackets.
function describe(row) {
  clearTimeout(late.get(row));
  if (!late.delete(row)) return;
  const area = areaOf(row.closest("[data-editor]"));
  const words = row.querySelector("[data-describe] input").value.trim().replace(/\s+/g, " ").replace(/[\\[\]]/g, "\\$&");
  const written = [...area.value.matchAll(WRITTEN)].find((each) => each[2] === row.dataset.picture);
  if (!written) return;
  const before = document.activeElement;
  const { selectionStart: s, selectionEnd: e } = area;
  const start = written.index + 2;
  const shift = (at) => (at > start ? Math.max(start, at + words.length - written[1].length) : at);
  replace(area, start, start + written[1].length, words, shift(s), shift(e));
  if (before !== area) before?.focus({ preventScroll: true });
}

function remove(row) {
  const editor = row.closest("[data-editor]");
  const area = areaOf(editor);
  const id = row.dataset.picture;
  row.cancel?.();
  row.remove();
  if (id) {
    const found = area.value.match(new RegExp(`!\\[(?:\\\\.|[^\\]\\\\])*\\]\\(/files/${id}/[^)]*\\)\\n{0,2}`));
    if (found) replace(area, found.index, found.index + found[0].length, "");
  }
  mirror(editor);
  area.focus();
}

addEventListener("input", (event) => {
  const editor = event.target.closest?.("[data-editor]");
  const row = event.target.closest?.("[data-picture]");
  if (row) {
    clearTimeout(late.get(row));
    late.set(row, setTimeout(() => row.matches(":focus-within") || describe(row), 300));
  } else if (editor && event.target === areaOf(editor)) mirror(editor);
});
// A little later: a click on the button that sends the form must still find it where it was.
addEventListener("change", (event) => {
  const row = event.target.closest?.("[data-picture]");
  if (row && late.has(row)) late.set(row, setTimeout(() => describe(row), 300));
});
addEventListener("keydown", (event) => {
  const row = event.key === "Enter" && event.target.closest?.("[data-picture] input")?.closest("[data-picture]");
  if (!row) return;
  event.preventDefault(); // it is not the form that is done
  describe(row);
  areaOf(row.closest("[data-editor]")).focus();
});
addEventListener("submit", () => [...late.keys()].forEach((row) => describe(row)), true);
addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-remove]");
  const row = button?.closest("[data-picture]");
  if (row) remove(row);
});

// Files that are dragged over an editor may be let go anywhere in it.
const carries = (event) => event.dataTransfer?.types.includes("Files") && event.target.closest?.("[data-editor]");

addEventListener("dragover", (event) => {
  const editor = carries(event);
  if (!editor) return;
  event.preventDefault();
  editor.classList.add("is-dropping");
});
addEventListener("dragleave", (event) => {
  const editor = event.target.closest?.("[data-editor]");
  if (editor && !editor.contains(event.relatedTarget)) editor.classList.remove("is-dropping");
});
addEventListener("drop", (event) => {
  const editor = carries(event);
  if (!editor) return;
  event.preventDefault();
  editor.classList.remove("is-dropping");
  addPictures(editor, [...event.dataTransfer.files]);
});
