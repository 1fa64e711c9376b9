// form[data-push="<public key>"]: a tap asks the browser whether it may be woken; where and with
// which keys goes into the form, which is then sent like any other. It is hidden until it is known
// that the browser can.
const form = document.querySelector("form[data-push]");
const say = (which) => (document.querySelector(`[data-push-${which}]`).hidden = false);

if (!("PushManager" in window && "serviceWorker" in navigator)) say("lacking");
else if (Notification.permission === "denied") say("denied");
else form.hidden = false;

async function subscribe(key) {
  const options = { userVisibleOnly: true, applicationServerKey: key };
  const { worker } = document.querySelector("link[data-worker]").dataset;
  await navigator.serviceWorker.register(worker, { updateViaCache: "all" });
  const { pushManager } = await navigator.serviceWorker.ready;
  try {
    return await pushManager.subscribe(options);
  } catch (error) {
    if (error.name !== "InvalidStateError") throw error;
    const before = await pushManager.getSubscription(); // made for a key that we had once
    await before.unsubscribe();
    return pushManager.subscribe(options);
  }
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const allowed = await Notification.requestPermission();
  if (allowed === "denied") {
    form.hidden = true;
    say("denied");
  }
  if (allowed !== "granted") return;
  try {
    const { endpoint, keys } = (await subscribe(form.dataset.push)).toJSON();
    for (const [name, value] of Object.entries({ endpoint, ...keys })) form.elements[name].value = value;
    form.submit();
  } catch {
    say("failed");
  }
});
