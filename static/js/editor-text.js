// What the editor does to the words of a textarea. All of it can be undone with Ctrl+Z: it is
// typed like anything else.

// Puts `words` where start to end was, and selects [from, to] or stands after them.
export function replace(area, start, end, words, from = start + words.length, to = from) {
  if (area.value.slice(start, end) !== words) {
    area.focus({ preventScroll: true });
    area.setSelectionRange(start, end);
    if (!document.execCommand(words ? "insertText" : "delete", false, words)) {
      area.setRangeText(words, start, end, "end");
      area.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }
  area.setSelectionRange(from, to);
}

function lineStart(text, at) {
  return text.lastIndexOf("\n", at - 1) + 1;
}

function lineEnd(text, at) {
  const end = text.indexOf("\n", at);
  return end < 0 ? text.length : end;
}

// Whether a place is inside a fence of code.
export function inCode(text, at) {
  return (text.slice(0, at).match(/^ {0,3}```/gm) ?? []).length % 2 === 1;
}

const BEGIN = /^(?:\s*(?:[-*+]|\d+[.)]|>|#{1,6})\s+)*/; // of a line, before its words

// Bold, italic and code: around the selection, or off again. Marks do not reach across lines.
export function surround(area, mark) {
  const { selectionStart: s, selectionEnd: e, value } = area;
  const n = mark.length;
  if (value.slice(s - n, s) === mark && value.slice(e, e + n) === mark) {
    return replace(area, s - n, e + n, value.slice(s, e), s - n, e - n);
  }
  const picked = value.slice(s, e);
  if (!picked.trim()) return replace(area, s, e, mark + picked + mark, s + n, e + n);
  const lines = picked.split("\n").map((line, i) => {
    const begin = i || s === lineStart(value, s) ? line.match(BEGIN)[0] : "";
    const [, before, words, after] = line.slice(begin.length).match(/^(\s*)(.*?)(\s*)$/);
    return { begin: begin + before, words, after };
  });
  const wraps = (words) => words.length > 2 * n && words.startsWith(mark) && words.endsWith(mark);
  const off = lines.every(({ words }) => !words || wraps(words));
  const changed = (words) => (!words ? "" : off ? words.slice(n, -n) : wraps(words) ? words : mark + words + mark);
  const text = lines.map(({ begin, words, after }) => begin + changed(words) + after).join("\n");
  const inside = !off && lines.length === 1; // select the words alone, so that a second time takes it off
  const first = s + (inside ? lines[0].begin.length + n : 0);
  replace(area, s, e, text, first, inside ? first + lines[0].words.length : s + text.length);
}

export function fence(area) {
  const { selectionStart: s, selectionEnd: e, value } = area;
  const start = lineStart(value, s);
  const end = lineEnd(value, e);
  const code = value.slice(start, end);
  replace(area, start, end, `\`\`\`\n${code}\n\`\`\``, start + 4, start + 4 + code.length);
}

const LINE = /^(\s*)(?:([-*+])\s+(?:\[[ xX]\]\s+)?|(\d{1,9})[.)]\s+|(>)\s?|(#{1,6})\s+)?/;
const KINDS = { list: 2, numbers: 3, quote: 4, heading: 5 };

// Lists, quotes and headings: before each line of the selection, or off again.
export function begin(area, kind) {
  const { selectionStart: s, selectionEnd: e, value } = area;
  const start = lineStart(value, s);
  const end = lineEnd(value, e);
  const lines = value.slice(start, end).split("\n");
  const mine = (line) => line.match(LINE)[KINDS[kind]];
  const used = lines.filter((line) => line.trim() || lines.length === 1);
  const off = kind === "heading" ? used.every((line) => mine(line)?.length >= 3) : used.every(mine);
  let number = 0;
  const text = lines.map((line) => {
    if (!line.trim() && lines.length > 1) return kind === "quote" && !off ? ">" : line;
    const found = line.match(LINE);
    const keep = kind === "quote" && !off ? 0 : found[0].length; // a quote may hold a list
    const words = line.slice(keep);
    if (off) return found[1] + words;
    const marks = { list: "- ", numbers: `${(number += 1)}. `, quote: "> ", heading: mine(line) ? "### " : "## " };
    return (kind === "quote" ? "" : found[1]) + marks[kind] + words;
  }).join("\n");
  const caret = Math.max(start, e + text.length - (end - start));
  replace(area, start, end, text, s === e ? caret : start, s === e ? caret : start + text.length);
}

const ITEM = /^(\s*(?:>\s?)*)(?:([-*+])|(\d{1,9})([.)]))(\s+)(\[[ xX]\]\s+)?/;
const QUOTE = /^\s*(?:>\s?)+/;

// Enter in a list or quote goes on with it; on an empty item it ends it. Tells whether it did.
export function goOn(area) {
  const { selectionStart: s, selectionEnd: e, value } = area;
  if (s !== e || inCode(value, s)) return false;
  const start = lineStart(value, s);
  const line = value.slice(start, lineEnd(value, s));
  const item = line.match(ITEM);
  const found = item ?? line.match(QUOTE);
  if (!found || s - start < found[0].length) return false;
  if (!line.slice(found[0].length).trim()) {
    const rest = item ? item[1].trim() : "";
    replace(area, start, start + line.length, rest ? `${rest} ` : "\n"); // an empty line, or it would go on
    return true;
  }
  let next = found[0];
  if (item) next = item[1] + (item[2] ?? `${Number(item[3]) + 1}${item[4]}`) + item[5] + (item[6] ? "[ ] " : "");
  replace(area, s, s, `\n${next}`);
  return true;
}

// Tab moves list items in below the one before, Shift+Tab out. Elsewhere it is left alone.
export function indent(area, out) {
  const { selectionStart: s, selectionEnd: e, value } = area;
  const start = lineStart(value, s);
  const end = lineEnd(value, e);
  const lines = value.slice(start, end).split("\n");
  if (inCode(value, s) || !lines.every((line) => ITEM.test(line))) return false;
  const depth = (line) => line.match(/^\s*/)[0].length;
  const before = value.slice(lineStart(value, start - 1), Math.max(0, start - 1)).match(ITEM);
  if (out ? !depth(lines[0]) : !before || depth(before[0]) < depth(lines[0])) return false;
  const width = out ? Math.min(depth(lines[0]), 3) : before[0].trimStart().length - (before[6]?.length ?? 0);
  const text = lines.map((line) => (out ? line.replace(new RegExp(`^\\s{0,${width}}`), "") : " ".repeat(width) + line)).join("\n");
  const shift = text.length - (end - start);
  replace(area, start, end, text, Math.max(start, s + (out ? -width : width)), Math.max(start, e + shift));
  return true;
}

// Words on lines of their own, after the paragraph in which a place is. Returns where they begin.
export function addBlock(area, words, at = area.selectionEnd) {
  const { value } = area;
  const gap = value.indexOf("\n\n", at);
  const place = gap < 0 ? value.length : gap;
  const before = value.slice(0, place);
  const lead = !before ? "" : before.endsWith("\n\n") ? "" : before.endsWith("\n") ? "\n" : "\n\n";
  replace(area, place, place, lead + words + (value.slice(place) ? "" : "\n\n"));
  return place + lead.length;
}

// An address fit to stand in the round brackets of a link.
export function inLink(address) {
  return address.replace(/[\s<>()]/g, (sign) => `%${sign.charCodeAt(0).toString(16).padStart(2, "0")}`);
}
