// [data-news="posts"] or "comments": asks for what came meanwhile, when the stream says that there
// is something, else every minute while somebody looks. [data-reveal]: what is put into the page
// keeps what one reads, and the focus, where they are; what has no place there is gone to.
const MINUTE = 60_000;
const page = document.documentElement;
const waiting = new Set();
let place;

// Not at once: many pages hear the same moment, and much may change together.
function soon(key, act) {
  if (waiting.has(key)) return;
  waiting.add(key);
  setTimeout(() => (waiting.delete(key), act()), 150 + Math.random() * 850);
}

function ask(topic) {
  document.querySelector(`[data-news="${topic}"]`)?.dispatchEvent(new Event("news"));
}

// The counts below a post or comment, unless somebody is just using them.
function recount(thing) {
  const bar = document.querySelector(`form.reacts[action$="/${thing}/react"]`);
  if (!bar || bar.matches(":focus-within")) return;
  const short = bar.elements.short ? "?short=1" : "";
  htmx.ajax("GET", bar.getAttribute("action").replace(/react$/, `reactions${short}`), { target: bar, swap: "outerHTML" });
}

// The counts of the shell, which come as parts that each take their own place.
const COUNTS = { bell: "notifications/bell", messages: "messages/count", read: "messages/count" };

document.addEventListener("hearth:changed", ({ detail: { topic, post, comment } }) => {
  const count = COUNTS[topic];
  if (count) soon(count, () => htmx.ajax("GET", page.dataset.stream.replace(/stream$/, count), { target: document.body, swap: "none" }));
  const news = document.querySelector(`[data-news="${topic}"]`);
  if (news && (topic === "posts" || !post || news.dataset.post === String(post))) soon(topic, () => ask(topic));
  if (!post || topic === "posts") return;
  const thing = comment ? `comments/${comment}` : `posts/${post}`;
  soon(thing, () => recount(thing));
});

setInterval(() => {
  if (!page.dataset.stream && !document.hidden) ask("posts");
}, MINUTE);

function firstInView() {
  const items = [...document.querySelectorAll("#feed > .feed-item, #comments-list .comment-main, #reply")];
  return items.find((item) => item.getBoundingClientRect().bottom > 0);
}

document.addEventListener("htmx:beforeSwap", (event) => {
  const item = event.detail.requestConfig.elt.matches("[data-reveal]") && scrollY > 0 && firstInView();
  place = item ? { item, top: item.getBoundingClientRect().top } : undefined;
});

document.addEventListener("htmx:afterSettle", (event) => {
  const link = event.detail.requestConfig?.elt;
  if (!link?.matches("[data-reveal]")) return;
  if (link.dataset.reveal && !document.getElementById(link.dataset.reveal)) return location.assign(link.href);
  document.querySelector("[data-news]")?.focus({ preventScroll: true });
  if (place) scrollBy(0, place.item.getBoundingClientRect().top - place.top);
  place = undefined;
});
