// form[data-passkey="<where its options are>"]: a submit asks the browser for a passkey, whose
// answer goes into the field `credential`; then the form is sent like any other. Such forms are
// hidden until it is known that the browser has passkeys.
const able = Boolean(window.PublicKeyCredential?.parseRequestOptionsFromJSON);
for (const form of document.querySelectorAll("form[data-passkey]")) form.hidden = !able;
for (const words of document.querySelectorAll("[data-passkey-lacking]")) words.hidden = able;

let offer = null; // the passkeys in the list of the e-mail field: must end before a button asks

async function fill(form, how) {
  const answer = await fetch(form.dataset.passkey, { method: "POST", signal: how.signal });
  if (answer.redirected) return location.assign(answer.url); // asked again who it is
  if (!answer.ok) throw new Error(answer.statusText);
  const options = await answer.json();
  const credential = options.rp
    ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
    : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options), ...how });
  form.elements.credential.value = JSON.stringify(credential);
  form.submit();
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches("[data-passkey]")) return;
  event.preventDefault();
  if (form.ariaBusy === "true") return;
  offer?.abort();
  const [failed, known] = ["failed", "known"].map((which) => form.querySelector(`[data-passkey-${which}]`));
  form.ariaBusy = "true";
  failed.hidden = known.hidden = true;
  try {
    await fill(form, {});
  } catch (error) {
    (error.name === "InvalidStateError" ? known : failed).hidden = false;
  } finally {
    form.ariaBusy = null;
  }
});

// input[autocomplete~=webauthn]: the browser lists passkeys there, where it can.
async function offerPasskeys() {
  const form = document.querySelector("form[data-passkey]");
  if (!able || !form || !document.querySelector("input[autocomplete~=webauthn]")) return;
  if (!(await PublicKeyCredential.isConditionalMediationAvailable?.())) return;
  offer = new AbortController();
  await fill(form, { mediation: "conditional", signal: offer.signal });
}
offerPasskeys().catch(() => {}); // nobody asked for it, so nobody need hear that it failed
