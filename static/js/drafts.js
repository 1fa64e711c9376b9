// form[data-draft]: what is typed is kept on the server two seconds after the last key. When that
// fails it is tried again, and a copy lies in this browser until it is kept.
const WAIT = 2000;
const RETRY = 5000;
const COPY_LIFE = 7 * 24 * 3600 * 1000;
const forms = new WeakMap(); // form -> what we know about it

function stateOf(form) {
  if (!forms.has(form)) forms.set(form, { dirty: false, timer: 0, request: null, closed: false });
  return forms.get(form);
}

function typedIn(form) {
  return [...new FormData(form)].filter(([, value]) => typeof value === "string");
}

function say(form, words) {
  const status = form.querySelector("[data-draft-status]");
  if (status && status.textContent !== words) status.textContent = words;
}

function put(form, id) {
  form.elements.draft_id.value = id ?? "";
  const discard = form.querySelector("[data-draft-discard]");
  if (!discard) return;
  discard.href = discard.getAttribute("href").replace(/\/drafts\/\d*\//, `/drafts/${id ?? 0}/`);
  discard.hidden = !id;
}

// The copy in this browser, under a name that says whose it is and of what.
function copyName(form) {
  return `draft ${form.dataset.draft} ${form.dataset.draftKey}`;
}

function keepCopy(form) {
  try {
    localStorage.setItem(copyName(form), JSON.stringify({ at: Date.now(), typed: typedIn(form) }));
  } catch {} // full, or not allowed
}

function dropCopy(form) {
  try {
    localStorage.removeItem(copyName(form));
  } catch {}
}

function touched(form) {
  const state = stateOf(form);
  state.dirty = true;
  if (state.closed) return;
  clearTimeout(state.timer);
  state.timer = setTimeout(() => save(form), WAIT);
}

function tryAgain(form, words) {
  const state = stateOf(form);
  keepCopy(form);
  say(form, words);
  state.dirty = true;
  clearTimeout(state.timer);
  state.timer = setTimeout(() => save(form), RETRY);
}

async function save(form, leaving = false) {
  const state = stateOf(form);
  clearTimeout(state.timer);
  if (!state.dirty || state.closed || !form.isConnected) return;
  if (state.request && !leaving) {
    touched(form); // one at a time: the first tells the draft's number
    return;
  }
  state.dirty = false;
  state.request = new AbortController();
  if (leaving) keepCopy(form); // whether it arrives nobody will be here to see
  const words = form.querySelector("[data-draft-status]")?.dataset ?? {};
  try {
    const answer = await fetch(form.dataset.draft, {
      method: "POST",
      headers: { Accept: "application/json" },
      body: new URLSearchParams(typedIn(form)),
      redirect: "manual",
      keepalive: leaving,
      signal: state.request.signal,
    });
    if (state.closed) return;
    if (answer.status >= 500 || answer.status === 429) tryAgain(form, words.offline);
    else if (answer.headers.get("Content-Type")?.includes("json")) await heed(form, answer);
    else {
      keepCopy(form); // signed out, or no longer allowed
      say(form, words.unsaved);
    }
  } catch (error) {
    if (error.name !== "AbortError" && !state.closed) tryAgain(form, words.offline);
  } finally {
    state.request = null;
  }
}

async function heed(form, answer) {
  const { id, words } = await answer.json();
  say(form, words);
  if (answer.status === 422) return;
  dropCopy(form);
  if (answer.status === 409) stateOf(form).closed = true; // posted or discarded elsewhere
  else put(form, id);
}

// What could not be saved last time is put back, and saved: the server says if it came too late.
function restore(form) {
  if (forms.has(form)) return;
  stateOf(form);
  let copy;
  try {
    copy = JSON.parse(localStorage.getItem(copyName(form)));
  } catch {}
  if (!copy) return;
  dropCopy(form);
  if (Date.now() - copy.at > COPY_LIFE || !differs(form, copy.typed)) return;
  const seen = {};
  for (const [name, value] of copy.typed) {
    const field = form.querySelectorAll(`[name="${name}"]`)[(seen[name] = (seen[name] ?? -1) + 1)];
    if (field && field.type !== "checkbox") field.value = value;
  }
  put(form, copy.typed.find(([name]) => name === "draft_id")?.[1] || null);
  touched(form);
}

function differs(form, typed) {
  const words = (pairs) => pairs.filter(([name, value]) => /^(title|body|poll_)/.test(name) && value);
  return JSON.stringify(words(typed)) !== JSON.stringify(words(typedIn(form)));
}

function each(act, root = document) {
  root.querySelectorAll("form[data-draft]").forEach(act);
}

function changed(event) {
  const form = event.target.closest?.("form[data-draft]");
  if (form) touched(form);
}

document.addEventListener("input", changed);
document.addEventListener("change", changed);
document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-draft]")) return;
  const state = stateOf(event.target); // from here on the form itself carries the words
  state.closed = true;
  clearTimeout(state.timer);
  state.request?.abort();
  dropCopy(event.target);
});

// The form was refused or not sent at all, or somebody came back to it: it is open again.
function reopen(form) {
  if (!form.matches("form[data-draft]") || !stateOf(form).closed) return;
  stateOf(form).closed = false;
  touched(form);
}
document.addEventListener("htmx:afterRequest", (event) => {
  const { status } = event.detail.xhr; // 0: no answer
  if (status === 0 || status >= 400) reopen(event.target);
});
addEventListener("pageshow", (event) => event.persisted && each(reopen));
document.addEventListener("htmx:load", () => each(restore));
document.addEventListener("visibilitychange", () => document.hidden && each((form) => save(form, true)));
addEventListener("pagehide", () => each((form) => save(form, true)));
addEventListener("online", () => each((form) => save(form)));
each(restore);
