/* Ask the device for a passkey, or for a new one, and send what it says. */
const form = document.querySelector("form[data-passkey]");
const says = form?.querySelector("[data-says]");
const again = form?.querySelector("[data-again]");

const bytes = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const known = (list) => (list ?? []).map((each) => ({ ...each, id: bytes(each.id) }));

async function create(options) {
  const user = { ...options.user, id: bytes(options.user.id) };
  const made = await navigator.credentials.create({
    publicKey: { ...options, user, challenge: bytes(options.challenge), excludeCredentials: known(options.excludeCredentials) },
  });
  return {
    id: made.id,
    rawId: text(made.rawId),
    type: made.type,
    response: {
      attestationObject: text(made.response.attestationObject),
      clientDataJSON: text(made.response.clientDataJSON),
      transports: made.response.getTransports?.() ?? null,
    },
    extensions: JSON.stringify(made.getClientExtensionResults()),
  };
}

async function get(options) {
  const found = await navigator.credentials.get({
    publicKey: { ...options, challenge: bytes(options.challenge), allowCredentials: known(options.allowCredentials) },
  });
  const { authenticatorData, clientDataJSON, signature, userHandle } = found.response;
  return {
    id: found.id,
    rawId: text(found.rawId),
    type: found.type,
    response: {
      authenticatorData: text(authenticatorData),
      clientDataJSON: text(clientDataJSON),
      signature: text(signature),
      userHandle: userHandle ? text(userHandle) : null,
    },
    assertionClientExtensions: JSON.stringify(found.getClientExtensionResults()),
  };
}

async function ask() {
  again.hidden = true;
  says.textContent = "Waiting for your device.";
  try {
    const options = JSON.parse(form.dataset.options);
    const told = await (form.dataset.passkey === "create" ? create(options) : get(options));
    form.elements.credential.value = JSON.stringify(told);
    form.submit();
  } catch {
    says.textContent = "Your device did not go on. Try again, or use your password.";
    again.hidden = false;
    again.focus();
  }
}

if (form) {
  again.addEventListener("click", ask);
  ask();
}
