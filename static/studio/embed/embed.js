/* <studio-booking src="https://STUDIO/book" lang accent service mode label>: the booking pages of a
   studio inside any web page. Its content, a plain link, is what shows where this does not run. */
const sheet = new CSSStyleSheet();
sheet.replaceSync(`
  :host { display: block; }
  :host([hidden]) { display: none; }
  iframe { display: block; inline-size: 100%; block-size: 30rem; border: 0; scroll-margin-block-start: var(--bar, 0px); }
  button { font: inherit; min-block-size: 44px; padding: 0 1.25em; border: 0; border-radius: 999px;
    background: var(--studio-accent, #7a2e5d); color: #fff; cursor: pointer; }
  dialog { --bar: 60px; inline-size: 100%; block-size: 100%; max-inline-size: 100%; max-block-size: 100%; margin: 0; padding: 0;
    border: 0; overflow: auto; overscroll-behavior: contain; background: light-dark(#fffbfe, #1c1b1f); color: light-dark(#1c1b1f, #e6e1e5); }
  dialog::backdrop { background: rgb(0 0 0 / 0.5); }
  @media (min-width: 48rem) { dialog { inline-size: 44rem; max-block-size: min(100% - 2rem, 60rem); margin: auto; border-radius: 16px; } }
  .bar { position: sticky; inset-block-start: 0; z-index: 1; display: flex; align-items: center; gap: 12px; block-size: var(--bar);
    padding-inline: 20px 8px; background: inherit; border-block-end: 1px solid light-dark(#ddd3db, #45414a); font-weight: 600; }
  .close { margin-inline-start: auto; padding: 0; inline-size: 44px; background: none; color: inherit; font-size: 1.75rem; line-height: 1; }
  :focus-visible { outline: 3px solid currentcolor; outline-offset: 2px; }
`);
const WORDS = {
  en: ["Book an appointment", "Close"],
  es: ["Reservar una cita", "Cerrar"],
};
const TALLEST = 5000;
const SILENCE = 15000;

class StudioBooking extends HTMLElement {
  #frame = null;
  #onMessage = (event) => this.#hear(event);

  connectedCallback() {
    window.addEventListener("message", this.#onMessage);
    if (this.shadowRoot) return;
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [sheet];
    const color = this.#color();
    if (color) this.style.setProperty("--studio-accent", `#${color}`);
    if (this.#theme() === "light") this.style.colorScheme = "light";
    if (this.getAttribute("mode") === "button") this.#asButton(root);
    else root.append(this.#makeFrame());
  }

  disconnectedCallback() {
    window.removeEventListener("message", this.#onMessage);
  }

  #color() {
    const found = /^#?([0-9a-f]{6})$/i.exec(this.getAttribute("accent") ?? "");
    return found ? found[1].toLowerCase() : "";
  }

  /* As the page around us: one that says nothing of dark is light, whatever its visitors prefer. */
  #theme() {
    const schemes = getComputedStyle(this).colorScheme;
    if (!schemes.includes("dark")) return "light";
    return schemes.includes("light") ? "" : "dark";
  }

  get #words() {
    return WORDS[(this.getAttribute("lang") ?? "en").slice(0, 2)] ?? WORDS.en;
  }

  #address() {
    const base = new URL(this.getAttribute("src"), document.baseURI);
    const site = btoa(location.origin).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
    const key = [this.#color() || "-", site, this.#theme()].filter(Boolean).join(".");
    const address = new URL(`${base.pathname.replace(/\/$/, "")}/embed/${key}`, base);
    for (const name of ["lang", "service"]) {
      if (this.getAttribute(name)) address.searchParams.set(name, this.getAttribute(name));
    }
    return address;
  }

  #makeFrame() {
    const frame = document.createElement("iframe");
    const address = this.#address();
    frame.title = this.getAttribute("label") ?? this.#words[0];
    frame.src = address.href;
    frame.dataset.origin = address.origin;
    this.#frame = frame;
    /* A frame that never speaks is blocked or down: the plain link comes back. */
    setTimeout(() => { if (!frame.dataset.ready) frame.replaceWith(document.createElement("slot")); }, SILENCE);
    return frame;
  }

  #asButton(root) {
    const [label, close] = this.#words;
    const opener = document.createElement("button");
    const dialog = document.createElement("dialog");
    const bar = document.createElement("div");
    const closer = document.createElement("button");
    opener.type = closer.type = "button";
    opener.textContent = this.getAttribute("label") ?? label;
    closer.className = "close";
    closer.textContent = "×";
    closer.setAttribute("aria-label", close);
    dialog.setAttribute("aria-label", opener.textContent);
    bar.className = "bar";
    bar.append(opener.textContent, closer);
    dialog.append(bar);
    opener.addEventListener("click", () => {
      if (!this.#frame) dialog.append(this.#makeFrame());
      dialog.showModal();
    });
    closer.addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => opener.focus());
    root.append(opener, dialog);
  }

  #hear(event) {
    const frame = this.#frame;
    if (!frame || event.source !== frame.contentWindow || event.origin !== frame.dataset.origin) return;
    const { type, version, ...detail } = event.data ?? {};
    if (version !== 1 || typeof type !== "string" || !type.startsWith("studio-booking:")) return;
    /* Each page of ours begins at its top; the first one leaves the page around it where it is. */
    const goesOn = type === "studio-booking:ready" && frame.dataset.ready;
    if (goesOn && frame.getBoundingClientRect().top < 0) frame.scrollIntoView({ block: "start" });
    frame.dataset.ready = "yes";
    if (type === "studio-booking:height" && detail.height > 0) {
      frame.style.blockSize = `${Math.min(Math.ceil(detail.height), TALLEST)}px`;
    }
    if (type === "studio-booking:close") this.shadowRoot.querySelector("dialog")?.close();
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
  }
}

if (!customElements.get("studio-booking")) customElements.define("studio-booking", StudioBooking);
