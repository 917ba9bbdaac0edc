/* Forms with data-save keep themselves: on the device at once, on the server 800 ms after the last change
   (and each 900 ms while somebody types on). An address in data-save is where a step keeps its draft that
   only its button records; data-hold marks a form that shows two versions, to be chosen from first. */
import { Device } from "./device.js";
import { Offline } from "./offline.js";

const WAIT = 800;
const LONGEST = 900;
const LIVE = 3000;
const PATIENCE = 10000;
const box = document.querySelector("[data-device-key]");
const status = document.getElementById("save-state");
const device = box && "indexedDB" in window && crypto.subtle ? new Device(box.dataset.deviceKey) : null;
/* Versions of drafts, by address. */
const versions = new Map();
/* Whether the device has what was last typed, by address: promises of yes or no. */
const keeping = new Map();
const dirty = new Set();
let timer;
let since = 0;
let running = Promise.resolve("saved");
let state = "";
let pending = 0;

const now = () => new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
const pathOf = (one) => one.dataset.save || new URL(one.action || location.href, location.href).pathname + (one.dataset.slot ?? "");

export function say(text, level = "", ...buttons) {
  if (!status) return;
  const shown = document.getElementById("save-state") ?? status;
  shown.textContent = text;
  shown.dataset.level = level;
  for (const [label, act] of buttons) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-small";
    button.textContent = label;
    button.addEventListener("click", act);
    shown.append(" ", button);
  }
}

function content(one) {
  const fields = [...new FormData(one)].filter(([, value]) => typeof value === "string");
  const version = one.dataset.save ? versions.get(pathOf(one)) : one.elements.version?.value;
  return { fields, version: String(version ?? "0") };
}

function changed(event) {
  const one = event.target instanceof Element ? event.target.closest("form[data-save]") : null;
  if (!one) return;
  const held = one.hasAttribute("data-hold");
  const kept = content(one);
  keep(pathOf(one), held ? { ...kept, version: "0" } : kept);
  if (held) return say("Not saved yet. Choose, then save", "hold");
  later(one);
}

function keep(path, content) {
  keeping.set(path, device ? device.keep(path, content).then(() => true, () => false) : Promise.resolve(false));
}

function later(one) {
  if (!dirty.size) since = Date.now();
  dirty.add(one);
  clearTimeout(timer);
  const wait = one.matches("[data-live]") ? LIVE : Math.max(0, Math.min(WAIT, since + LONGEST - Date.now()));
  timer = setTimeout(save, wait);
}

/* Send what changed; answers how the last of it went. */
export function save() {
  clearTimeout(timer);
  const forms = [...dirty];
  dirty.clear();
  for (const one of forms) inTurn(() => send(one));
  return running;
}

/* One request at a time: each save builds on the version that the last one gave. */
function inTurn(work) {
  pending += 1;
  running = running.then(work).finally(() => { pending -= 1; });
  return running;
}

async function send(one) {
  const path = pathOf(one);
  say("Saving");
  const answer = await put(path, content(one));
  state = answer.state;
  if (["saved", "kept", "draft"].includes(state)) {
    settle(one, path, answer);
    say({ saved: `Saved ${answer.at}`, kept: `Saved ${answer.at}, not complete yet`, draft: `Draft saved ${answer.at}` }[state], "ok");
  } else if (state === "offline") {
    await sayKept(path, "Offline", "hold");
    offline.wait();
  } else if (state === "conflict") {
    review(one, path);
  } else if (state === "signed-out") {
    say("Signed out. Sign in again in another tab; this page keeps your text", "stop");
  } else {
    await sayKept(path, "Not saved", "stop");
  }
  return state;
}

/* Only what is written on the device is called kept. */
async function sayKept(path, trouble, level) {
  if ((await keeping.get(path)) === false) return say(`${trouble}, and this device can't keep it. Leave this page open`, "stop");
  say(`${trouble}. Kept on this device`, level);
}

/* Answers with what the server made of it; never throws. */
export async function put(path, { fields, version }) {
  try {
    const answer = await fetch(path, {
      method: "PUT",
      body: new URLSearchParams(fields.map(([name, value]) => [name, name === "version" ? version : value])),
      headers: { "If-Match": `"${version}"`, Accept: "application/json" },
      redirect: "manual",
      signal: AbortSignal.timeout(PATIENCE),
    });
    if (answer.type === "opaqueredirect" || answer.status === 401) return { state: "signed-out" };
    if (answer.status >= 502 && answer.status <= 504) return { state: "offline" };
    if (answer.status >= 500 || !answer.headers.get("Content-Type")?.includes("json")) return { state: "refused" };
    return await answer.json();
  } catch {
    return { state: "offline" };
  }
}

function settle(one, path, answer) {
  if (one.dataset.save) versions.set(path, answer.version);
  else if (one.elements.version && answer.version !== undefined) one.elements.version.value = answer.version;
  if (!dirty.has(one)) device?.forget(path).catch(() => {});
  if (answer.action) {
    one.action = answer.action;
    delete one.dataset.slot;
    if (dirty.has(one)) {
      // Typed meanwhile: it belongs to the new bump's own place, and no longer to "new".
      keep(pathOf(one), content(one));
      device?.forget(path).catch(() => {});
    }
    if (one.isConnected) history.replaceState(null, "", answer.action);
  }
  if (answer.state === "saved") document.dispatchEvent(new CustomEvent("studio:saved", { detail: answer }));
}

function review(one, path) {
  if (!one.dataset.save) return say("Changed on another device.", "stop", ["Review both", () => one.requestSubmit()]);
  say("Changed on another device.", "stop", ["Review both", () => compare(one, path)]);
}

/* Both drafts, side by side: what the other device wrote is put in where it is picked. */
async function compare(one, path) {
  const theirs = await draftOf(path);
  if (!theirs) return;
  versions.set(path, theirs.version);
  const mine = grouped(content(one).fields);
  const names = [...new Set([...mine.keys(), ...Object.keys(theirs.fields)])].filter(
    (name) => String(mine.get(name) ?? "") !== String(theirs.fields[name] ?? ""));
  const card = document.createElement("fieldset");
  card.className = "set note";
  card.innerHTML = "<legend>Changed on another device. Keep theirs where you tick it</legend>";
  for (const name of names) {
    const label = document.createElement("label");
    label.className = "choice";
    const tick = Object.assign(document.createElement("input"), { type: "checkbox", value: name });
    const words = document.createElement("span");
    words.textContent = `${labelOf(one, name)}: theirs “${shown(one, name, theirs.fields[name])}”, yours “${shown(one, name, mine.get(name))}”`;
    label.append(tick, words);
    card.append(label);
  }
  const done = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-primary", textContent: "Save what I picked" });
  done.addEventListener("click", () => {
    for (const tick of card.querySelectorAll(":checked")) mine.set(tick.value, theirs.fields[tick.value] ?? []);
    card.remove();
    fill(one, [...mine].flatMap(([name, values]) => values.map((value) => [name, value])));
    later(one);
    save();
  });
  card.append(done);
  one.prepend(card);
  card.querySelector("input")?.focus();
}

const grouped = (fields) => fields.reduce((all, [name, value]) => all.set(name, [...(all.get(name) ?? []), value]), new Map());
const fieldsOf = (one, name) => [...one.elements].filter((field) => field.name === name);
const wordsOf = (field) => (field?.labels?.[0]?.textContent ?? "").trim().replace(/\s+/g, " ");

function labelOf(one, name) {
  const [first] = fieldsOf(one, name);
  const legend = first?.matches("[type=checkbox], [type=radio]") && first.closest("fieldset")?.querySelector("legend");
  return (legend ? legend.textContent.trim() : wordsOf(first)) || "This field";
}

function shown(one, name, values = []) {
  const words = values.map((value) => {
    const field = fieldsOf(one, name).find((item) => item.value === value && item.matches("[type=checkbox], [type=radio]"));
    if (field) return wordsOf(field) || value;
    return name.endsWith("strokes") ? "a drawn name" : value;
  });
  return words.filter(Boolean).join(", ") || "empty";
}

async function draftOf(path) {
  const answer = await fetch(path, { headers: { Accept: "application/json" } }).catch(() => null);
  const found = answer?.ok && !answer.redirected ? await answer.json() : null;
  if (found) versions.set(path, found.version);
  return found?.fields ? found : null;
}

/* Put back what this device still holds, which is newer than the page, or else the draft of the step. */
async function restore() {
  for (const one of document.querySelectorAll("form[data-save]:not([data-hold])")) await restoreOne(one);
}

async function restoreOne(one) {
  const path = pathOf(one);
  const draft = one.dataset.save && !versions.has(path) ? await draftOf(path) : null;
  const kept = await device?.take(path).catch(() => null);
  if (!one.isConnected || dirty.has(one)) return;
  const listed = draft && Object.entries(draft.fields).flatMap(([name, values]) => values.map((value) => [name, value]));
  const found = kept?.fields ?? listed;
  if (!found || same(found, content(one).fields)) return void (kept && device.forget(path).catch(() => {}));
  fill(one, found);
  if (kept && one.dataset.save) versions.set(path, kept.version);
  else if (kept && one.elements.version) one.elements.version.value = kept.version;
  say("Draft restored", "ok", ...(draft ? [["Throw the draft away", () => discard(path)]] : []));
  if (kept) later(one);
}

async function discard(path) {
  await device?.forget(path).catch(() => {});
  const answer = await fetch(path, { method: "DELETE" }).catch(() => null);
  if (answer?.ok) location.reload();
}

const told = (fields) => JSON.stringify(fields.filter(([name]) => name !== "csrf_token" && name !== "version").sort());
const same = (one, other) => told(one) === told(other);

export function fill(one, fields) {
  one.dispatchEvent(new CustomEvent("studio:restoring", { bubbles: true, detail: fields }));
  const values = grouped(fields);
  for (const field of one.elements) {
    if (!field.name || field.name === "csrf_token" || field.name === "version") continue;
    const given = values.get(field.name) ?? [];
    if (field.type === "checkbox" || field.type === "radio") field.checked = given.includes(field.value);
    else if (field.type === "hidden") field.value = given.length === 1 ? given[0] : field.value;
    else if (field.type !== "file" && field.tagName !== "BUTTON" && field.tagName !== "FIELDSET") field.value = given.shift() ?? "";
    unfold(field);
  }
  one.dispatchEvent(new CustomEvent("studio:restored", { bubbles: true }));
}

/* What came back must be seen. */
function unfold(field) {
  const ticks = field.type === "checkbox" || field.type === "radio";
  const moved = ticks ? field.checked && !field.defaultChecked : field.defaultValue !== undefined && field.value !== field.defaultValue;
  const fold = moved && field.type !== "hidden" && field.closest("details:not([open])");
  if (fold) fold.open = true;
}

/* A button waits until what was typed before it has arrived; then the form goes its usual way. */
async function submitted(event) {
  const one = event.target;
  const root = document.documentElement;
  if (!one.matches?.("form[data-save]") || event.defaultPrevented) return;
  if (one.hasAttribute("data-hold")) dirty.add(one);
  if (root.hasAttribute("data-going") || (!dirty.size && !pending)) return;
  event.preventDefault();
  root.setAttribute("data-going", "");
  const how = await save();
  if (how !== "offline" && how !== "signed-out" && !(how === "conflict" && one.dataset.save)) one.requestSubmit(event.submitter);
  if (one.matches("[data-panel]") || how === "offline" || how === "signed-out" || how === "conflict") root.removeAttribute("data-going");
}

const offline = device ? new Offline(device, { put, say, pathOf, restore, versions, now, inTurn }) : { wait() {} };
document.addEventListener("input", changed);
document.addEventListener("change", changed);
document.addEventListener("submit", submitted);
document.addEventListener("studio:kept", (event) => {
  const one = event.target;
  dirty.delete(one);
  device?.forget(pathOf(one)).catch(() => {});
  say(`Saved ${now()}`, "ok");
});
document.addEventListener("click", async (event) => {
  const link = event.target instanceof Element ? event.target.closest("a[href]") : null;
  if (!link || link.target || event.defaultPrevented || event.ctrlKey || event.metaKey || !dirty.size) return;
  if (link.origin !== location.origin || link.pathname === location.pathname) return;
  event.preventDefault();
  await save();
  if (!offline.follow?.(link)) location.assign(link.href);
});
addEventListener("pagehide", () => save());
addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
document.addEventListener("visibilitychange", () => { if (document.hidden) save(); });
/* Signed in again elsewhere: what this page kept goes out. */
addEventListener("focus", () => {
  if (state !== "signed-out") return;
  for (const one of document.querySelectorAll("form[data-save]:not([data-hold])")) later(one);
});
restore().then(() => offline.drainOthers?.());
