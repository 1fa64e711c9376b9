// What is pasted: pictures are sent, an address makes a link of what is selected, and what has
// formatting (from a page, a document, a mail) becomes Markdown, which the server makes of it.
import { inCode, inLink, replace } from "./editor-text.js";
import { addPictures } from "./editor-pictures.js";

const LARGEST = 400_000;
const ADDRESS = /^(https?:\/\/|mailto:)\S+$/;
const FORMATTED = "a[href^=http], a[href^=mailto], b, strong, i, em, del, s, strike, ul, ol, h1, h2, h3, h4, h5, h6, table, blockquote, pre, code, hr, [data-style*=mso-list]";
const STYLED = /font-weight:\s*(bold|[6-9]00)|font-style:\s*italic|line-through/i;
const NOT_BOLD = /font-weight:\s*(normal|[1-5]00)/i;

let plain = false; // Ctrl+Shift+V: the browser pastes words alone

addEventListener("keydown", (event) => {
  plain = event.key.toLowerCase() === "v" && event.shiftKey;
}, true);

addEventListener("paste", (event) => {
  const area = event.target;
  const editor = area.closest?.("[data-editor]");
  if (!editor || !area.matches("textarea") || !event.clipboardData) return;
  const words = event.clipboardData.getData("text/plain").replace(/\r\n?/g, "\n");
  const html = trimmed(event.clipboardData.getData("text/html"));
  const page = parsed(html);
  const pictures = [...event.clipboardData.files].filter((file) => file.type.startsWith("image/"));
  if (pictures.length && !page?.body.textContent.trim()) {
    event.preventDefault();
    addPictures(editor, pictures);
  } else if (linkOver(area, words.trim())) event.preventDefault();
  else if (page && !plain && !inCode(area.value, area.selectionStart) && isFormatted(page)) {
    event.preventDefault();
    convert(editor, area, html, words);
  }
});

// Without what office programs put before and between: their styles and conditions.
function trimmed(html) {
  return html.replace(/<head[\s>][\s\S]*?<\/head>|<style[\s>][\s\S]*?<\/style>|<!--[\s\S]*?-->/gi, "");
}

// Only to look at it: style attributes get another name, or the page's policy would complain.
function parsed(html) {
  return html ? new DOMParser().parseFromString(html.replace(/\sstyle\s*=/gi, " data-style="), "text/html") : null;
}

// Words in a wrapper, such as code from an editor, are best as they are.
function isFormatted(page) {
  const style = (each) => each.dataset.style ?? "";
  const means = (each) => !(each.matches("b, strong") && NOT_BOLD.test(style(each))); // Google's wrapper
  if ([...page.body.querySelectorAll(FORMATTED)].some(means)) return true;
  return [...page.body.querySelectorAll("[data-style]")].some((each) => STYLED.test(style(each)));
}

// An address over selected words makes a link of them.
function linkOver(area, address) {
  const { selectionStart: s, selectionEnd: e, value } = area;
  const picked = value.slice(s, e);
  if (!ADDRESS.test(address) || !picked.trim() || picked.includes("\n") || ADDRESS.test(picked) || inCode(value, s)) return false;
  replace(area, s, e, `[${picked.replace(/[[\]]/g, "\\$&")}](${inLink(address)})`);
  return true;
}

// The words stand there at once; their formatted kind replaces them unless they changed meanwhile.
async function convert(editor, area, html, words) {
  const start = area.selectionStart;
  replace(area, start, area.selectionEnd, words);
  if (html.length > LARGEST) return;
  let markdown;
  try {
    const body = new URLSearchParams({ html });
    const answer = await fetch(`${editor.dataset.root}/compose/markdown`, { method: "POST", body });
    if (!answer.ok || answer.redirected) return;
    markdown = await answer.text();
  } catch {
    return; // no connection: the words alone
  }
  if (!markdown || area.value.slice(start, start + words.length) !== words) return;
  const { selectionStart: s, selectionEnd: e } = area;
  const before = document.activeElement;
  const end = start + words.length;
  const shift = (at) => (at >= end ? at + markdown.length - words.length : at > start ? start + markdown.length : at);
  replace(area, start, end, markdown, shift(s), shift(e));
  if (before !== area) before?.focus({ preventScroll: true });
}
