// A <time> shows how long ago; its title says the exact moment, in the reader's own zone.
const exact = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "full", timeStyle: "short" });

function entitle(root) {
  for (const time of root.querySelectorAll("time[datetime]:not([title])")) {
    const moment = new Date(time.dateTime);
    if (!isNaN(moment)) time.title = exact.format(moment);
  }
}

entitle(document);
document.addEventListener("htmx:afterSettle", () => entitle(document));
