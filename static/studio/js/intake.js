/* Names of medicines while typing, asked by POST so that no word stands in an address; and
   "none of these" and real answers untick each other. What was typed stays as it was typed. */
const WAIT = 250;

class Names extends HTMLElement {
  connectedCallback() {
    this.addEventListener("input", (event) => {
      const input = event.target;
      if (!(input instanceof HTMLInputElement)) return;
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.ask(input), WAIT);
    });
  }

  async ask(input) {
    const typed = input.value.trim();
    if (typed.length < 3) return this.show(input, []);
    const body = new URLSearchParams({ text: typed });
    const token = this.closest("form").elements.csrf_token?.value;
    if (token) body.set("csrf_token", token);
    try {
      const answer = await fetch(this.dataset.url, { method: "POST", body, redirect: "error" });
      const { names } = answer.ok ? await answer.json() : { names: [] };
      if (input.value.trim() === typed) this.show(input, names.filter((name) => name.toLowerCase() !== typed.toLowerCase()));
    } catch {
      this.show(input, []);
    }
  }

  show(input, names) {
    const line = input.closest(".medicine");
    line.querySelector(".meant")?.remove();
    if (!names.length) return;
    const row = document.createElement("div");
    row.className = "meant";
    row.setAttribute("role", "group");
    row.setAttribute("aria-label", this.dataset.label);
    row.append(
      ...names.map((name) => {
        const button = document.createElement("button");
        button.type = "button";
        button.className = "btn btn-second btn-small";
        button.textContent = name;
        button.addEventListener("click", () => {
          input.value = name;
          row.remove();
          input.focus();
        });
        return button;
      }),
    );
    line.append(row);
  }
}

customElements.define("studio-names", Names);

document.getElementById("problems")?.focus();
document.addEventListener("change", ({ target }) => {
  if (!(target instanceof HTMLInputElement) || target.type !== "checkbox" || !target.checked) return;
  const boxes = target.closest("fieldset")?.querySelectorAll('input[type="checkbox"]') ?? [];
  for (const box of boxes) {
    const isNone = target.value === "none";
    if (box !== target && box.checked && (isNone || box.value === "none")) box.checked = false;
  }
});
