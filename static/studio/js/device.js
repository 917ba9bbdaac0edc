/* Drafts on this device: sealed with a key that only this sign-in gets, gone with it. */
const NAME = "studio-drafts";
const PATIENCE = 10000;
const DAY = 24 * 60 * 60 * 1000;
let opening;
let asking;

function database() {
  opening ??= new Promise((done, fail) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => request.result.createObjectStore("drafts", { keyPath: "path" });
    request.onsuccess = () => {
      request.result.onversionchange = () => { request.result.close(); opening = undefined; };
      done(request.result);
    };
    request.onerror = () => fail(request.error);
  });
  return opening;
}

function key(address) {
  asking ??= fetch(address, { headers: { Accept: "application/json" }, signal: AbortSignal.timeout(PATIENCE) })
    .then((answer) => (answer.ok && !answer.redirected ? answer.json() : Promise.reject(new Error("no key"))))
    .then(({ key: text }) => {
      const bytes = Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
      return crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]);
    });
  asking.catch(() => { asking = undefined; });
  return asking;
}

async function run(mode, work) {
  const store = (await database()).transaction("drafts", mode).objectStore("drafts");
  const request = work(store);
  return new Promise((done, fail) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => fail(request.error);
  });
}

export class Device {
  constructor(address) {
    this.address = address;
    this.last = Promise.resolve();
    this.ready = key(address);
    this.ready.catch(() => {});
    this.#sweep().catch(() => {});
  }

  /* A day is the longest that anything stays, whoever left it. */
  async #sweep() {
    const rows = await run("readonly", (store) => store.getAll());
    for (const row of rows) if (Date.now() - row.at > DAY) await this.forget(row.path);
  }

  /* One after the other: what is forgotten must not come back by a slower keeping. */
  #next(work) {
    const done = this.last.then(work);
    this.last = done.catch(() => {});
    return done;
  }

  keep(path, content) {
    return this.#next(() => this.#keep(path, content));
  }

  async #keep(path, content) {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const text = new TextEncoder().encode(JSON.stringify(content));
    const name = new TextEncoder().encode(path);
    const body = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: name }, await this.ready, text);
    await run("readwrite", (store) => store.put({ path, iv, body, at: Date.now() }));
  }

  async take(path) {
    const found = await run("readonly", (store) => store.get(path));
    return found ? this.#open(found) : null;
  }

  async all() {
    const rows = await run("readonly", (store) => store.getAll());
    rows.sort((one, other) => one.at - other.at);
    const opened = await Promise.all(rows.map((row) => this.#open(row)));
    return opened.filter(Boolean);
  }

  forget(path) {
    return this.#next(() => run("readwrite", (store) => store.delete(path)));
  }

  /* What is a day old, or sealed in another sign-in, is no draft any more. */
  async #open(row) {
    const name = new TextEncoder().encode(row.path);
    try {
      if (Date.now() - row.at > DAY) throw new Error("old");
      const text = await crypto.subtle.decrypt({ name: "AES-GCM", iv: row.iv, additionalData: name }, await this.ready, row.body);
      return { path: row.path, at: row.at, ...JSON.parse(new TextDecoder().decode(text)) };
    } catch (error) {
      if (error.name === "OperationError" || error.message === "old") await this.forget(row.path);
      return null; // without a key for now it stays
    }
  }
}
