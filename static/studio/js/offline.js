/* The open visit without a network: its steps wait in memory, changes wait sealed on the device. */
const FIRST = 2000;
const LONGEST = 60000;

export class Offline {
  #pages = new Map();
  #timer;
  #pause = FIRST;
  #draining = false;

  constructor(device, tools) {
    this.device = device;
    this.tools = tools;
    addEventListener("online", () => this.drain());
    addEventListener("offline", () => this.mark(true));
    addEventListener("popstate", () => { if (this.#pages.has(location.pathname)) this.show(location.pathname); });
    document.addEventListener("click", (event) => this.clicked(event));
    document.addEventListener("submit", (event) => this.submitted(event), true);
    addEventListener("load", () => setTimeout(() => this.fetchSteps(), 500));
    if (!navigator.onLine) this.mark(true);
  }

  /* Fetch the other steps once; they live in this page's memory and nowhere else. */
  async fetchSteps() {
    this.#pages.set(location.pathname, document.querySelector("main"));
    for (const link of document.querySelectorAll(".steps a")) {
      if (this.#pages.has(link.pathname)) continue;
      try {
        const answer = await fetch(link.href, { headers: { "X-Studio-Ahead": "1" } });
        const text = await answer.text();
        const page = new DOMParser().parseFromString(text, "text/html").querySelector("main");
        if (answer.ok && page) this.#pages.set(link.pathname, page);
      } catch {
        return;
      }
    }
  }

  mark(isOff) {
    document.documentElement.toggleAttribute("data-offline", isOff);
    for (const note of document.querySelectorAll("[data-advice-at]")) {
      note.textContent = isOff ? `Advice from ${note.dataset.adviceAt}, offline` : "";
    }
    if (isOff) this.tools.say("Offline. Kept on this device", "hold");
  }

  /* Something did not get through: try again, ever more patiently. */
  wait() {
    this.mark(true);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.drain(), this.#pause);
    this.#pause = Math.min(2 * this.#pause, LONGEST);
  }

  async drain() {
    if (this.#draining) return;
    this.#draining = true;
    try {
      await this.#drainAll();
    } finally {
      this.#draining = false;
    }
  }

  /* Send what waits in the order it was typed; each save moves the version the next one builds on. */
  async #drainAll() {
    const moved = new Map();
    for (const kept of await this.device.all()) {
      const visit = kept.path.split("/").slice(0, -1).join("/").replace(/\/look.*/, "");
      const version = moved.get(visit)?.get(kept.version) ?? kept.version;
      const answer = await this.tools.put(kept.path, { ...kept, version });
      if (answer.state === "offline") return this.wait();
      if (answer.state === "conflict") return this.tools.say("Changed on another device. Open the step to review", "stop");
      if (answer.state !== "saved" && answer.state !== "kept") return this.tools.say("Not saved. Kept on this device", "stop");
      await this.device.forget(kept.path);
      this.#moveOn(moved, visit, kept.version, String(answer.version));
      this.tools.say(`Saved ${answer.at}`, "ok");
    }
    this.#pause = FIRST;
    this.mark(false);
    const versions = [...moved.values()].flatMap((one) => [...one.values()]);
    const field = this.tools.form()?.elements.version;
    if (field && versions.length) field.value = versions.at(-1);
  }

  #moveOn(moved, visit, from, to) {
    const versions = moved.get(visit) ?? new Map();
    for (const [one, other] of versions) if (other === from) versions.set(one, to);
    versions.set(from, to);
    moved.set(visit, versions);
  }

  clicked(event) {
    const link = event.target instanceof Element ? event.target.closest("a[href]") : null;
    if (link && !event.defaultPrevented && this.follow(link)) event.preventDefault();
  }

  /* Go to a step without the network; false when that is not needed or not possible. */
  follow(link) {
    const isOff = document.documentElement.hasAttribute("data-offline") || !navigator.onLine;
    if (!isOff || !this.#pages.has(link.pathname)) return false;
    history.pushState(null, "", link.pathname);
    this.show(link.pathname);
    return true;
  }

  show(path) {
    const here = document.querySelector("main");
    const next = this.#pages.get(path);
    if (here === next) return;
    here.replaceWith(document.adoptNode(next));
    next.querySelector("h1")?.setAttribute("tabindex", "-1");
    next.querySelector("h1")?.focus();
    this.mark(true);
    this.tools.restore();
  }

  /* A save button keeps on the device; signing and sending wait for the network. */
  submitted(event) {
    const one = event.target;
    if (navigator.onLine && !document.documentElement.hasAttribute("data-offline")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!one.matches("[data-save]")) {
      this.tools.say("Offline. This waits until you are connected again", "hold");
      return;
    }
    const fields = [...new FormData(one)].filter(([, value]) => typeof value === "string");
    this.device.keep(this.tools.pathOf(one), { fields, version: one.elements.version?.value ?? "0" });
    this.tools.say("Offline. Kept on this device", "hold");
    const next = [...document.querySelectorAll(".steps li")];
    const place = next.findIndex((item) => item.querySelector("[aria-current]"));
    const link = next[place + 1]?.querySelector("a");
    if (link) this.follow(link);
  }
}
