/* Forms with data-save keep themselves: on the device at once, on the server 800 ms after the last change. */
import { Device } from "./device.js";
import { Offline } from "./offline.js";

const WAIT = 800;
const box = document.querySelector("[data-device-key]");
const status = document.getElementById("save-state");
const device = box && "indexedDB" in window && crypto.subtle ? new Device(box.dataset.deviceKey) : null;
let timer;
let running = Promise.resolve();
let dirty = false;

const now = () => new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
const form = () => document.querySelector("form[data-save]");
const pathOf = (one) => new URL(one.action || location.href, location.href).pathname;

export function say(text, level = "") {
  if (!status) return;
  status.textContent = text;
  status.dataset.level = level;
}

function content(one) {
  const fields = [...new FormData(one)].filter(([, value]) => typeof value === "string");
  return { fields, version: one.elements.version?.value ?? "0" };
}

function changed(event) {
  const one = event.target instanceof Element ? event.target.closest("form[data-save]") : null;
  if (!one) return;
  dirty = true;
  const path = pathOf(one);
  device?.keep(path, content(one)).catch(() => {});
  clearTimeout(timer);
  timer = setTimeout(() => save(one), WAIT);
}

export function save(one = form()) {
  clearTimeout(timer);
  if (!one || !dirty) return running;
  dirty = false;
  running = running.then(() => send(one));
  return running;
}

async function send(one) {
  const path = pathOf(one);
  say("Saving");
  const answer = await put(path, content(one));
  if (answer.state === "saved" || answer.state === "kept") {
    settle(one, path, answer);
    say(answer.state === "saved" ? `Saved ${answer.at}` : `Saved ${answer.at}, not complete yet`, "ok");
  } else if (answer.state === "offline") {
    say("Offline. Kept on this device", "hold");
    offline.wait();
  } else if (answer.state === "conflict") {
    review(one);
  } else {
    say(answer.state === "signed-out" ? "Signed out. Kept on this device until you sign in" : "Not saved. Kept on this device", "stop");
  }
}

/* Answers with what the server made of it; never throws. */
export async function put(path, { fields, version }) {
  try {
    const answer = await fetch(path, {
      method: "PUT",
      body: new URLSearchParams(fields),
      headers: { "If-Match": `"${version}"`, Accept: "application/json" },
      redirect: "manual",
    });
    if (answer.type === "opaqueredirect" || answer.status === 401) return { state: "signed-out" };
    if (answer.status === 503) return { state: "offline" };
    return await answer.json();
  } catch (error) {
    return { state: error instanceof TypeError ? "offline" : "refused" };
  }
}

function settle(one, path, answer) {
  if (one.elements.version && answer.version !== undefined) one.elements.version.value = answer.version;
  if (!dirty) device?.forget(path).catch(() => {});
  if (answer.action) {
    one.action = answer.action;
    if (one.isConnected) history.replaceState(null, "", answer.action);
  }
  document.dispatchEvent(new CustomEvent("studio:saved", { detail: answer }));
}

function review(one) {
  if (!status) return;
  say("Changed on another device. ", "stop");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-small";
  button.textContent = "Review both";
  button.addEventListener("click", () => one.requestSubmit());
  status.append(button);
}

/* Put back what this device still holds: it is newer than the page. */
async function restore() {
  const one = form();
  if (!one || !device) return;
  const kept = await device.take(pathOf(one)).catch(() => null);
  if (!kept || !form()?.isSameNode(one) || same(kept.fields, content(one).fields)) return;
  fill(one, kept.fields);
  if (one.elements.version) one.elements.version.value = kept.version;
  say("Draft restored", "ok");
  dirty = true;
  timer = setTimeout(() => save(one), WAIT);
}

const told = (fields) => JSON.stringify(fields.filter(([name]) => name !== "csrf_token" && name !== "version"));
const same = (one, other) => told(one) === told(other);

export function fill(one, fields) {
  one.dispatchEvent(new CustomEvent("studio:restoring", { bubbles: true, detail: fields }));
  const values = new Map();
  for (const [name, value] of fields) values.set(name, [...(values.get(name) ?? []), value]);
  for (const field of one.elements) {
    if (!field.name || field.name === "csrf_token" || field.name === "version") continue;
    const given = values.get(field.name) ?? [];
    if (field.type === "checkbox" || field.type === "radio") field.checked = given.includes(field.value);
    else if (field.type !== "file" && field.tagName !== "BUTTON" && field.tagName !== "FIELDSET") field.value = given.shift() ?? "";
  }
  one.dispatchEvent(new CustomEvent("studio:restored", { bubbles: true }));
}

const offline = device ? new Offline(device, { put, say, form, fill, pathOf, restore }) : { wait() {} };
document.addEventListener("input", changed);
document.addEventListener("change", changed);
document.addEventListener("submit", () => { clearTimeout(timer); dirty = false; });
document.addEventListener("click", async (event) => {
  const link = event.target instanceof Element ? event.target.closest("a[href]") : null;
  if (!link || link.target || event.defaultPrevented || event.ctrlKey || event.metaKey || !dirty) return;
  if (link.origin !== location.origin || link.pathname === location.pathname) return;
  event.preventDefault();
  await save();
  if (!offline.follow?.(link)) location.assign(link.href);
});
addEventListener("pagehide", () => save());
document.addEventListener("visibilitychange", () => { if (document.hidden) save(); });
restore();
