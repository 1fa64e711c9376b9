// link[data-worker]: a member's browser gets the community's worker, which has a page for when there
// is no network. It wakes nobody: that is asked for by a tap (push.js).
const link = document.querySelector("link[data-worker]");
const rarely = { updateViaCache: "all" }; // it is not asked for anew with every page
if (link) navigator.serviceWorker?.register(link.dataset.worker, rarely).catch(() => {});
if (document.querySelector("form[data-push]")) import("./push.js");
