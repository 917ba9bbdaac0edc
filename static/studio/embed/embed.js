/* <studio-booking src="https://STUDIO/book" lang accent service mode label>: the booking pages of a
   studio inside any web page. Its content, a plain link, is what shows where this does not run. */
const sheet = new CSSStyleSheet();
sheet.replaceSync(`
  :host { display: block; }
  :host([hidden]) { display: none; }
  iframe { display: block; inline-size: 100%; block-size: 30rem; border: 0; color-scheme: normal; }
  button { font: inherit; min-block-size: 44px; padding: 0 1.25em; border: 0; border-radius: 999px;
    background: var(--studio-accent, #7a2e5d); color: #fff; cursor: pointer; }
  dialog { inline-size: min(44rem, 100%); max-inline-size: 100%; max-block-size: 100%; padding: 0;
    border: 0; border-radius: 16px; overflow: auto; }
  dialog::backdrop { background: rgb(0 0 0 / 0.5); }
  .close { position: sticky; inset-block-start: 0; float: inline-end; margin: 8px; padding: 0;
    inline-size: 44px; background: #fff; color: #222; z-index: 1; }
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

  get #words() {
    return WORDS[(this.getAttribute("lang") ?? "en").slice(0, 2)] ?? WORDS.en;
  }

  #address() {
    const base = new URL(this.getAttribute("src"), document.baseURI);
    const site = btoa(location.origin).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
    const address = new URL(`${base.pathname.replace(/\/$/, "")}/embed/${this.#color() || "-"}.${site}`, base);
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
    const closer = document.createElement("button");
    opener.type = closer.type = "button";
    opener.textContent = this.getAttribute("label") ?? label;
    closer.className = "close";
    closer.textContent = "×";
    closer.setAttribute("aria-label", close);
    dialog.setAttribute("aria-label", opener.textContent);
    dialog.append(closer);
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
    frame.dataset.ready = "yes";
    if (type === "studio-booking:height" && detail.height > 0) {
      frame.style.blockSize = `${Math.min(Math.ceil(detail.height), TALLEST)}px`;
    }
    if (type === "studio-booking:step" && frame.getBoundingClientRect().top < 0) {
      frame.scrollIntoView({ block: "start" });
    }
    if (type === "studio-booking:close") this.shadowRoot.querySelector("dialog")?.close();
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
  }
}

if (!customElements.get("studio-booking")) customElements.define("studio-booking", StudioBooking);
