// Runs for a community while none of its pages is open: shows what is pushed, and a page of ours
// when there is no network. Of what people read it keeps nothing.
const KEPT = {{ kept|tojson }}; // the page, and what it looks like
const ICON = {{ icon|tojson }};
const CACHE = `${registration.scope} ${KEPT.join(" ")}`;

self.addEventListener("install", (event) => event.waitUntil(keep()));
self.addEventListener("activate", (event) => event.waitUntil(tidy()));

async function keep() {
  const cache = await caches.open(CACHE);
  await cache.addAll(KEPT.map((path) => new Request(path, { credentials: "omit" })));
  await skipWaiting();
}

async function tidy() {
  for (const name of await caches.keys()) {
    if (name.startsWith(`${registration.scope} `) && name !== CACHE) await caches.delete(name);
  }
  await registration.navigationPreload?.enable();
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  if (request.mode === "navigate") event.respondWith(page(event));
  else if (KEPT.includes(new URL(request.url).pathname)) event.respondWith(look(request));
});

async function page(event) {
  try {
    return (await event.preloadResponse) || (await fetch(event.request));
  } catch {
    return kept(KEPT[0]);
  }
}

async function look(request) {
  try {
    return await fetch(request);
  } catch {
    return kept(new URL(request.url).pathname);
  }
}

async function kept(path) {
  const cache = await caches.open(CACHE);
  return (await cache.match(path, { ignoreVary: true })) || Response.error();
}

self.addEventListener("push", (event) => event.waitUntil(show(event.data.json())));

// What was shown already is put in place of itself, without a sound.
async function show({ title, body, link, tag, at }) {
  const [before] = await registration.getNotifications({ tag });
  const renotify = Boolean(before) && before.data.at !== at;
  await registration.showNotification(title, { body, tag, renotify, icon: ICON, data: { link, at } });
}

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(clients.openWindow(new URL(event.notification.data.link, registration.scope)));
});
