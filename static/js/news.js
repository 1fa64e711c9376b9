// [data-news]: every minute, while somebody looks, ask for what came above the list.
// [data-reveal]: what is put above keeps the post one reads, and the focus, where they are.
const MINUTE = 60_000;
let place;

function firstInView() {
  const items = [...document.querySelectorAll("#feed > .feed-item")];
  return items.find((item) => item.getBoundingClientRect().bottom > 0);
}

setInterval(() => {
  const news = document.querySelector("[data-news]");
  if (news && document.visibilityState === "visible") news.dispatchEvent(new Event("news"));
}, MINUTE);

document.addEventListener("htmx:beforeSwap", (event) => {
  const item = event.detail.requestConfig.elt.matches("[data-reveal]") && scrollY > 0 && firstInView();
  place = item ? { item, top: item.getBoundingClientRect().top } : undefined;
});

document.addEventListener("htmx:afterSettle", (event) => {
  if (!event.detail.requestConfig?.elt.matches("[data-reveal]")) return;
  document.querySelector("[data-news]")?.focus({ preventScroll: true });
  if (place) scrollBy(0, place.item.getBoundingClientRect().top - place.top);
  place = undefined;
});
