// One stream per browser and community tells its pages what changed; they fetch it themselves.
// Scripts listen to hearth:changed, whose detail is {topic, ...ids} (no ids: any of them may have
// changed), htmx to hearth:<topic>. <html data-live> says "on" or "off".
const SILENT = 40_000; // ms without a sign of life
const MINUTE = 60_000;
const TOPICS = ["posts", "comments", "reactions", "bell", "messages", "read"];
const page = document.documentElement;
const { stream, me } = page.dataset;
const name = `live ${stream} ${me}`;
const later = new Map();
let since = Number(page.dataset.since);
let source, channel, heard, timer, tries = 0, over = false;

// A page that nobody looks at does nothing until somebody does.
function say(topic, detail = { topic }) {
  if (document.hidden) return void later.set(JSON.stringify({ ...detail, at: 0 }), [topic, detail]);
  for (const event of ["changed", topic]) document.dispatchEvent(new CustomEvent(`hearth:${event}`, { detail }));
}

function show(live) {
  heard = live ? Date.now() : 0;
  page.dataset.live = live ? "on" : "off";
}

function take(signal) {
  since = Math.max(since, signal.at);
  if (signal.topic === "end") over = true;
  show(!over);
  if (signal.topic === "missed") TOPICS.forEach((topic) => say(topic));
  else if (!["beat", "end"].includes(signal.topic)) say(signal.topic, signal);
}

function close() {
  clearTimeout(timer);
  timer = 0;
  source?.close();
  source = undefined;
}

function open() {
  close();
  if (over) return;
  source = new EventSource(`${stream}?since=${since}`);
  source.onmessage = (event) => {
    const signal = JSON.parse(event.data);
    tries = 0;
    channel.postMessage(signal);
    take(signal);
    if (over) close();
  };
  source.onerror = retry;
}

function retry() {
  close();
  tries += 1;
  if (tries > 1) show(false);
  timer = setTimeout(open, Math.min(MINUTE, 500 * 2 ** tries) * (0.5 + Math.random()));
}

// The newest page holds the stream; when it goes, one of those that wait takes over.
function hold(options) {
  navigator.locks.request(name, options, () => new Promise(open)).catch(() => {
    close();
    hold({});
  });
}

if (stream) {
  channel = new BroadcastChannel(name);
  channel.onmessage = (event) => source || take(event.data);
  setInterval(() => {
    if (!heard || Date.now() - heard < SILENT) return;
    show(false);
    if (source) retry();
    else if (navigator.locks && !document.hidden) hold({ steal: true });
  }, 5000);
  setInterval(() => {
    if (page.dataset.live !== "on" && !over && !document.hidden) TOPICS.forEach((topic) => say(topic));
  }, MINUTE);
  addEventListener("online", () => timer && open());
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return;
    const each = [...later.values()];
    later.clear();
    each.forEach((said) => say(...said));
  });
  if (navigator.locks) hold({ steal: true });
  else {
    const follow = () => (document.hidden ? close() : open());
    document.addEventListener("visibilitychange", follow);
    follow();
  }
}
