/* A name drawn with finger, pen or mouse, kept as lines of shares of the box (0 to 1).
   Typing the name is as good; without this script only typing is there. */
const NEAR = 0.003;

class Signature extends HTMLElement {
  connectedCallback() {
    if (this.canvas) return;
    this.field = this.querySelector("input");
    this.strokes = this.kept();
    this.canvas = document.createElement("canvas");
    this.canvas.setAttribute("role", "img");
    this.canvas.setAttribute("aria-label", this.dataset.pad);
    this.undo = this.button(this.dataset.undo, () => this.strokes.pop());
    this.clear = this.button(this.dataset.clear, () => (this.strokes = []));
    const row = document.createElement("div");
    row.className = "row";
    row.append(this.undo, this.clear);
    this.append(this.canvas, row);
    this.listen();
    this.closest("form")?.addEventListener("studio:restored", () => {
      this.strokes = this.kept();
      this.show();
    });
    new ResizeObserver(() => this.paint()).observe(this.canvas);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.paint());
    this.show();
  }

  kept() {
    try {
      const found = JSON.parse(this.field.value || "[]");
      return Array.isArray(found) ? found : [];
    } catch {
      return [];
    }
  }

  button(label, act) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-small";
    button.textContent = label;
    button.addEventListener("click", () => {
      act();
      this.keep();
    });
    return button;
  }

  listen() {
    const at = (event) => {
      const box = this.canvas.getBoundingClientRect();
      const share = (value) => Math.round(Math.min(1, Math.max(0, value)) * 1e4) / 1e4;
      return [share((event.clientX - box.left) / box.width), share((event.clientY - box.top) / box.height)];
    };
    this.canvas.addEventListener("pointerdown", (event) => {
      if (!event.isPrimary || event.button !== 0) return;
      this.canvas.setPointerCapture(event.pointerId);
      this.strokes.push([at(event)]);
      this.drawing = true;
    });
    this.canvas.addEventListener("pointermove", (event) => {
      if (!this.drawing || !event.isPrimary) return;
      const stroke = this.strokes.at(-1);
      for (const step of event.getCoalescedEvents?.() ?? [event]) {
        const [x, y] = at(step), [lastX, lastY] = stroke.at(-1);
        if (Math.abs(x - lastX) + Math.abs(y - lastY) > NEAR) stroke.push([x, y]);
      }
      this.paint();
    });
    const end = () => {
      if (this.drawing) this.keep();
      this.drawing = false;
    };
    this.canvas.addEventListener("pointerup", end);
    this.canvas.addEventListener("pointercancel", end);
  }

  keep() {
    this.field.value = this.strokes.length ? JSON.stringify(this.strokes) : "";
    this.field.dispatchEvent(new Event("input", { bubbles: true }));
    this.show();
  }

  show() {
    this.undo.disabled = this.clear.disabled = !this.strokes.length;
    this.paint();
  }

  paint() {
    const { clientWidth: width, clientHeight: height } = this.canvas, dots = devicePixelRatio || 1;
    this.canvas.width = width * dots;
    this.canvas.height = height * dots;
    const pen = this.canvas.getContext("2d");
    pen.scale(dots, dots);
    pen.lineWidth = 2.5;
    pen.lineCap = pen.lineJoin = "round";
    pen.strokeStyle = getComputedStyle(this.canvas).color;
    for (const [first, ...rest] of this.strokes) {
      pen.beginPath();
      pen.moveTo(first[0] * width, first[1] * height);
      pen.lineTo(first[0] * width, first[1] * height);
      for (const [x, y] of rest) pen.lineTo(x * width, y * height);
      pen.stroke();
    }
  }
}

customElements.define("studio-signature", Signature);
