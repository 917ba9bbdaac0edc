/* The open visit without a network: its steps wait in memory, changes wait sealed on the device. */
const FIRST = 2000;
const LONGEST = 60000;
const KEPT = "Offline. Kept on this device";
const isOff = () => !navigator.onLine || document.documentElement.hasAttribute("data-offline");
const versioned = (root) => [...root.querySelectorAll("form[data-save]")].filter((one) => one.elements.version && !one.dataset.save);

export class Offline {
  #pages = new Map();
  #scripts = new Map();
  #fresh;
  #newPath = "";
  #slot = 0;
  #timer;
  #pause = FIRST;
  #draining = false;

  constructor(device, tools) {
    this.device = device;
    this.tools = tools;
    document.querySelector("main").dataset.adviceAt = tools.now();
    addEventListener("online", () => this.drain());
    addEventListener("offline", () => this.mark(true));
    addEventListener("popstate", () => { if (this.#pages.has(location.pathname)) this.show(location.pathname); });
    document.addEventListener("click", (event) => this.clicked(event));
    document.addEventListener("submit", (event) => this.submitted(event), true);
    document.addEventListener("studio:saved", ({ detail }) => {
      document.querySelector("main").dataset.adviceAt = tools.now();
      this.#moveForms(detail.version);
    });
    addEventListener("load", () => setTimeout(() => this.fetchSteps(), 500));
    if (!navigator.onLine) this.mark(true);
  }

  /* Fetch the other steps once; they live in this page's memory and nowhere else. */
  async fetchSteps() {
    this.#pages.set(location.pathname, document.querySelector("main"));
    this.#address(document, location.pathname);
    this.#ahead(document);
    try {
      for (const link of document.querySelectorAll(".steps a")) await this.#fetchPage(link.pathname);
      if (this.#newPath && location.pathname !== this.#newPath) this.#fresh = await this.#fetchPage(this.#newPath);
    } catch { /* what was fetched so far is there */ }
  }

  async #fetchPage(path) {
    if (this.#pages.has(path)) return null;
    const answer = await fetch(path);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const main = page.querySelector("main");
    if (!answer.ok || answer.redirected || !main) return null;
    main.dataset.adviceAt = this.tools.now();
    this.#address(main, path);
    this.#pages.set(path, main);
    this.#looks(page, path);
    this.#ahead(page);
    return main.cloneNode(true);
  }

  /* A form knows its address even while another step is shown. */
  #address(page, path) {
    for (const one of versioned(page)) if (!one.hasAttribute("action")) one.setAttribute("action", path);
  }

  #ahead(page) {
    this.#newPath ||= page.querySelector("[data-ahead]")?.dataset.ahead ?? "";
  }

  /* Styles and scripts of a step are fetched now; the scripts run when the step is first shown. */
  #looks(page, path) {
    const here = (what) => [...document.querySelectorAll(what)].map((one) => one.getAttribute("href") ?? one.getAttribute("src"));
    const styles = here("link[rel=stylesheet]"), scripts = here("script[src], link[rel=modulepreload]"), ran = here("script[src]");
    for (const sheet of page.querySelectorAll("link[rel=stylesheet]")) if (!styles.includes(sheet.getAttribute("href"))) document.head.append(document.importNode(sheet));
    const own = [...page.querySelectorAll("script[type=module]")].map((one) => one.getAttribute("src"));
    for (const href of own) if (!scripts.includes(href)) document.head.append(Object.assign(document.createElement("link"), { rel: "modulepreload", href }));
    this.#scripts.set(path, own.filter((href) => !ran.includes(href)));
  }

  mark(off) {
    document.documentElement.toggleAttribute("data-offline", off);
    for (const old of document.querySelectorAll(".advice-off")) old.remove();
    const panel = off && document.getElementById("panel");
    if (panel) {
      const note = Object.assign(document.createElement("p"), { className: "advice-off" });
      note.textContent = `Advice from ${document.querySelector("main").dataset.adviceAt ?? this.tools.now()}, offline`;
      panel.prepend(note);
    }
    if (off) this.tools.say(KEPT, "hold");
  }

  /* Something did not get through: try again, ever more patiently. */
  wait() {
    this.mark(true);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.drain(), this.#pause);
    this.#pause = Math.min(2 * this.#pause, LONGEST);
  }

  /* What another page, or this one before it died, left on the device. */
  async drainOthers() {
    const kept = await this.device.all().catch(() => []);
    if (kept.length) this.drain();
  }

  async drain() {
    if (this.#draining) return;
    this.#draining = true;
    await this.tools.inTurn(() => this.#drainAll().catch(() => "refused"));
    this.#draining = false;
  }

  /* Send what waits in the order it was typed; each save moves the version the next one builds on. */
  async #drainAll() {
    const moved = new Map();
    let trouble = "";
    for (const kept of await this.device.all()) {
      const counts = kept.path.includes("/drafts/") ? kept.path : kept.path.split("/").slice(0, 3).join("/");
      const version = moved.get(`${counts} ${kept.version}`) ?? kept.version;
      const answer = await this.tools.put(kept.path, { ...kept, version });
      if (answer.state === "offline") return this.wait(), "offline";
      if (!["saved", "kept", "draft"].includes(answer.state)) {
        trouble = answer.state === "conflict" ? "Changed on another device. Open the step to review" : "Not saved. Kept on this device";
        continue;
      }
      const now = await this.device.take(kept.path);
      if (now && now.at === kept.at) await this.device.forget(kept.path);
      if (String(answer.version) !== version) {
        for (const [from, to] of moved) if (to === version && from.startsWith(`${counts} `)) moved.set(from, String(answer.version));
        moved.set(`${counts} ${kept.version}`, String(answer.version));
      }
      this.#settle(kept.path, answer);
      this.tools.say(`Saved ${answer.at}`, "ok");
    }
    this.#pause = FIRST;
    this.mark(false);
    if (trouble) this.tools.say(trouble, "stop");
    return "saved";
  }

  #roots() {
    return [document, ...[...this.#pages.values()].filter((main) => !main.isConnected)];
  }

  #settle(path, answer) {
    if (path.includes("/drafts/")) this.tools.versions.set(path, answer.version);
    else this.#moveForms(answer.version);
    if (!answer.action) return;
    for (const one of this.#roots().flatMap(versioned)) {
      if (this.tools.pathOf(one) !== path) continue;
      one.action = answer.action;
      delete one.dataset.slot;
    }
  }

  #moveForms(version) {
    for (const one of this.#roots().flatMap(versioned)) if (!one.hasAttribute("data-hold")) one.elements.version.value = version;
  }

  clicked(event) {
    const link = event.target instanceof Element ? event.target.closest("a[href]") : null;
    if (link && !event.defaultPrevented && this.follow(link)) event.preventDefault();
  }

  /* Go to a step without the network; false when that is not needed or not possible. */
  follow(link) {
    if (!isOff() || !this.#pages.has(link.pathname)) return false;
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
    for (const script of this.#scripts.get(path) ?? []) import(script).catch(() => {});
    this.#scripts.delete(path);
    this.mark(isOff());
    this.tools.restore();
  }

  /* A new bump gets a fresh page each time, and a place of its own on the device. */
  #showNew() {
    if (!this.#fresh) return;
    const page = this.#fresh.cloneNode(true);
    this.#slot += 1;
    for (const one of versioned(page)) one.dataset.slot = `#${this.#slot}`;
    const known = versioned(this.#pages.get(location.pathname) ?? document)[0];
    for (const one of versioned(page)) one.elements.version.value = known?.elements.version.value ?? one.elements.version.value;
    for (const one of versioned(page)) one.setAttribute("action", this.#newPath);
    this.#pages.set(this.#newPath, page);
    history.pushState(null, "", this.#newPath);
    this.show(this.#newPath);
  }

  /* A save button keeps on the device; recording, signing and sending wait for the network. */
  submitted(event) {
    const one = event.target;
    if (!isOff() || !one.closest("main")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!one.matches("[data-save]") || one.dataset.save || one.hasAttribute("data-hold")) {
      this.tools.say(`${one.dataset.wait ?? "Offline. This"} waits until you are connected again`, "hold");
      return;
    }
    const fields = [...new FormData(one)].filter(([, value]) => typeof value === "string");
    this.device.keep(this.tools.pathOf(one), { fields, version: one.elements.version?.value ?? "0" });
    this.tools.say(KEPT, "hold");
    this.#go(event.submitter?.value ?? "");
  }

  #go(what) {
    if (/^(new|another|pin|bump:.*|mark:.*)$/.test(what)) return this.#showNew();
    if (what === "stay" || what === "more" || what === "copy") return;
    const steps = [...document.querySelectorAll(".steps a")];
    const place = steps.findIndex((link) => link.matches("[aria-current]"));
    const link = steps[what === "map" ? place : place + 1];
    if (link) this.follow(link);
  }
}
