// An open conversation: what is new comes by itself, Enter sends, others see that one is typing.
// Loaded on the pages of messages alone; without it everything is links and forms.
const EACH = 20_000; // between two looks while the page is not live
const TYPING = 3_000; // how often others are told that one is typing
const TYPED = 5_000; // how long the words about it stay
const inbox = document.querySelector("[data-inbox]");
const log = document.querySelector("[data-thread]");
const typing = new Map(); // id of a member -> the timer that forgets them
let told = 0; // when others were last told
let looking = false; // whether a look is under way, or "again" when one more is due
let read = Number(log?.dataset.read ?? 0);


// What the server shows now, put in place of what the page shows where the two differ.
async function part(address) {
  const answer = await fetch(address, { headers: { "HX-Request": "true" } });
  if ([401, 403, 404].includes(answer.status)) location.reload();
  if (!answer.ok || answer.redirected) return null;
  const holder = document.createElement("template");
  holder.innerHTML = await answer.text();
  return holder.content;
}

function replace(old, fresh) {
  const busy = old.contains(document.activeElement) || old.matches("form.msg, :has(:popover-open)");
  if (busy || old.outerHTML === fresh.outerHTML) return old;
  old.replaceWith(fresh);
  htmx.process(fresh);
  return fresh;
}

function merge(fresh) {
  const list = document.getElementById("messages");
  const coming = [...fresh.querySelectorAll(":scope > [id]")];
  if (!coming.some((each) => each.matches(".msg") && document.getElementById(each.id))) {
    list.replaceWith(fresh);
    return htmx.process(fresh);
  }
  let last = null;
  for (const each of coming) {
    const old = document.getElementById(each.id);
    if (old) last = replace(old, each);
    else if (last) {
      last.after(each);
      htmx.process(each);
      last = each;
      if (each.dataset.said) say(each.dataset.said);
    }
  }
}

function say(words) {
  document.querySelector("[data-said]").textContent = words;
}

function arrange(fresh) {
  const list = document.getElementById("conversations");
  const focused = document.activeElement?.id;
  const rows = [...fresh.querySelectorAll("#conversations > [id]")];
  if (!list || !rows.length) return;
  const now = rows.map((row) => {
    const old = document.getElementById(row.id);
    return old && old.outerHTML === row.outerHTML ? old : (old?.remove(), htmx.process(row), row);
  });
  if (now.some((row, place) => list.children[place] !== row)) list.prepend(...now);
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
}

async function look() {
  if (looking) return void (looking = "again");
  looking = true;
  try {
    if (log && "newest" in log.dataset) await lookAtThread();
    if (inbox) {
      const fresh = await part(inbox.dataset.inbox);
      if (fresh) arrange(fresh);
    }
  } catch {} // no answer: the next look will have one
  const again = looking === "again";
  looking = false;
  if (again) look();
}

async function lookAtThread() {
  const fresh = await part(log.dataset.thread);
  if (!fresh) return;
  merge(fresh.querySelector("#messages"));
  const presence = document.getElementById("presence");
  const now = fresh.querySelector("#presence");
  if (presence && now) replace(presence, now);
  tellRead();
}

// The newest message in view is read, once somebody looks.
async function tellRead() {
  const last = Number([...document.querySelectorAll("#messages > .msg")].at(-1)?.dataset.id ?? 0);
  if (document.hidden || last <= read || log.scrollTop < -100) return;
  read = last;
  await post("read", { up_to: last });
  if (document.documentElement.dataset.live !== "on") document.dispatchEvent(new CustomEvent("hearth:read"));
}

function post(what, fields = {}) {
  return fetch(`${log.dataset.thread}/${what}`, {
    method: "POST",
    headers: { "HX-Request": "true" },
    body: new URLSearchParams(fields),
  }).catch(() => {}); // the next one will arrive
}

// Who is typing.
function showTyping() {
  const place = document.querySelector("[data-typing]");
  const names = JSON.parse(place.dataset.typing);
  const shown = [...typing.keys()].map((id) => names[id]).filter(Boolean);
  const words = shown.length > 1 ? place.dataset.several : place.dataset.one;
  place.textContent = shown.length ? words.replace("{name}", shown[0]) : "";
}

function heardTyping(member) {
  clearTimeout(typing.get(member));
  typing.set(member, setTimeout(() => forget(member), TYPED));
  showTyping();
}

function forget(member) {
  typing.delete(member);
  showTyping();
}

document.addEventListener("hearth:changed", ({ detail }) => {
  const here = log && String(detail.conversation) === log.dataset.id;
  if (detail.topic === "typing") {
    if (here) heardTyping(String(detail.member));
  } else if (["messages", "read"].includes(detail.topic)) {
    if (here && detail.topic === "messages") [...typing.keys()].forEach(forget);
    look();
  }
});
setInterval(() => document.hidden || document.documentElement.dataset.live === "on" || look(), EACH);
document.addEventListener("visibilitychange", () => document.hidden || look());
log?.addEventListener("scrollend", tellRead);

// The form: Enter sends where there are keys for it, a message is an answer, files are named.
const FINE = matchMedia("(any-pointer: fine)");

document.addEventListener("keydown", (event) => {
  const { target } = event;
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || !FINE.matches) return;
  if (!target.matches("textarea[data-enter]") || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  if (target.value.trim() || target.form.elements.files?.files.length) target.form.requestSubmit();
});

document.addEventListener("input", ({ target }) => {
  if (!log || !target.matches("#composer textarea") || Date.now() - told < TYPING) return;
  told = Date.now();
  post("typing");
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-answer]");
  if (!link || !document.getElementById("composer")) return;
  event.preventDefault();
  link.closest("[popover]")?.hidePopover();
  answer(link.dataset.answer, link.dataset.words);
});

function answer(id, words) {
  const form = document.getElementById("composer");
  form.elements.reply_to.value = id;
  form.querySelector("[data-answered]").hidden = !id;
  form.querySelector("[data-answered] [data-words]").textContent = words;
  form.elements.body.focus();
}

document.addEventListener("click", (event) => {
  const cross = event.target.closest("#composer [data-not-answer]");
  if (!cross) return;
  event.preventDefault();
  answer("", "");
});

document.addEventListener("change", ({ target }) => target.matches("#composer [name=files]") && name(target));

function name(input) {
  const names = [...input.files].map((file) => file.name).join(", ");
  input.form.querySelector("[data-files]").textContent = names;
}

function take(event, transfer) {
  const input = document.querySelector("#composer [name=files]");
  if (!input || !transfer?.files.length) return;
  event.preventDefault();
  const all = new DataTransfer();
  for (const file of [...input.files, ...transfer.files]) all.items.add(file);
  input.files = all.files;
  name(input);
}

document.addEventListener("paste", (event) => {
  if (event.target.matches("#composer textarea")) take(event, event.clipboardData);
});
log?.closest(".thread").addEventListener("dragover", (event) => event.preventDefault());
log?.closest(".thread").addEventListener("drop", (event) => take(event, event.dataTransfer));

// What a sent form brings: the messages are merged into those that were loaded.
document.addEventListener("htmx:oobBeforeSwap", (event) => {
  if (event.detail.target.id !== "messages") return;
  event.detail.shouldSwap = false;
  merge(event.detail.fragment.querySelector("#messages"));
  log.scrollTop = 0;
  told = 0;
  if (inbox) look();
});

// Older messages came in above: their last day may be the one that stood there.
document.addEventListener("htmx:afterSettle", () => {
  const days = new Set();
  for (const day of document.querySelectorAll("#messages > .thread-day")) {
    if (days.has(day.id)) day.remove();
    days.add(day.id);
  }
});

if (log && "newest" in log.dataset) tellRead();
