// Who somebody is, in short, when the pointer rests on their name or the focus reaches it. The card
// only repeats what their page says, so touch and pages without scripts lose nothing.
const NAMES = "a[data-card], a.mention";
const REST = 300; // how long the pointer rests before a card opens, and before it closes
const cards = new Map(); // address -> its part, fetched once for each page
const card = document.createElement("div");
card.className = "popover hovercard";
card.id = "hovercard";
card.popover = "manual";
document.body.append(card);
let timer = 0;
let shown = null; // the link whose card is open

function soon(act) {
  clearTimeout(timer);
  timer = setTimeout(act, REST);
}

function part(link) {
  const address = `${link.pathname}/card`;
  if (!cards.has(address)) {
    const fetched = fetch(address, { headers: { "HX-Request": "true" } });
    cards.set(address, fetched.then((answer) => (answer.ok && !answer.redirected ? answer.text() : "")).catch(() => ""));
  }
  return cards.get(address);
}

async function show(link) {
  const content = await part(link);
  if (!content || !link.isConnected || !link.matches(":hover, :focus")) return;
  hide();
  card.innerHTML = content;
  card.showPopover();
  place(link);
  link.setAttribute("aria-describedby", card.id);
  shown = link;
}

function hide() {
  clearTimeout(timer);
  if (card.matches(":popover-open")) card.hidePopover();
  shown?.removeAttribute("aria-describedby");
  shown = null;
}

function place(link) {
  const at = link.getBoundingClientRect();
  const below = at.bottom + card.offsetHeight + 8 < innerHeight;
  card.style.top = `${below ? at.bottom + 4 : Math.max(4, at.top - card.offsetHeight - 4)}px`;
  card.style.left = `${Math.max(8, Math.min(at.left, innerWidth - card.offsetWidth - 8))}px`;
}

document.addEventListener("pointerover", (event) => {
  if (event.pointerType !== "mouse") return;
  const link = event.target.closest?.(NAMES);
  if (link === shown && link || card.contains(event.target)) return clearTimeout(timer);
  if (link) soon(() => show(link));
  else if (shown && !shown.matches(":focus-visible")) soon(hide);
  else if (!shown) clearTimeout(timer);
});
document.addEventListener("focusin", (event) => {
  const link = event.target.closest?.(NAMES);
  if (link?.matches(":focus-visible")) soon(() => show(link));
  else if (shown) hide();
});
document.addEventListener("keydown", (event) => event.key === "Escape" && hide());
document.addEventListener("scroll", hide, { passive: true });
document.addEventListener("htmx:beforeSwap", hide);
addEventListener("pagehide", hide);
