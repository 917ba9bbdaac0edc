/* The map on top of a form that works without it: sheets open at once, pins go where one taps. */
const form = document.getElementById("map-form");
const sheets = document.getElementById("sheets");
const blank = document.getElementById("blank-sheet");
const hint = form.querySelector("[data-place-hint]");
const placer = form.querySelector("[data-place]");
const kept = new Map();
const STEP = 0.01;

/* Sheets */
form.addEventListener("change", (event) => {
  const box = event.target;
  if (box.name === "zone") box.checked ? openSheet(box) : closeSheet(box.value);
});

/* A draft of this device comes back: its sheets must be there before they are filled. */
form.addEventListener("studio:restoring", (event) => {
  for (const [name, value] of event.detail) {
    const box = name === "zone" && document.getElementById(`z-${value}`);
    if (box && !box.checked) openSheet(box);
  }
});

function openSheet(box) {
  const key = box.value;
  let sheet = kept.get(key) ?? sheets.querySelector(`[data-sheet="${key}"]`);
  if (!sheet) {
    const words = box.closest("label").textContent.trim();
    const holder = document.createElement("div");
    holder.innerHTML = blank.innerHTML.replaceAll("__KEY__", key).replaceAll("__PLACE__", words);
    sheet = holder.firstElementChild;
  }
  sheets.prepend(sheet);
  sheets.scrollTop = 0;
  if (getComputedStyle(sheets).position !== "sticky") {
    sheet.scrollIntoView({ block: "nearest", behavior: reduced() ? "auto" : "smooth" });
  }
}

function closeSheet(key) {
  const sheet = sheets.querySelector(`[data-sheet="${key}"]`);
  if (!sheet) return;
  kept.set(key, sheet);
  sheet.remove();
}

const reduced = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/* Placing a new bump */
placer.closest("p").hidden = false;
placer.addEventListener("click", () => setPlacing(placer.getAttribute("aria-pressed") !== "true"));

function setPlacing(on) {
  placer.setAttribute("aria-pressed", String(on));
  form.classList.toggle("is-placing", on);
  hint.textContent = on ? "Now tap its place on the drawing." : "";
}

form.addEventListener("click", (event) => {
  const drawing = event.target.closest?.(".drawing");
  if (!drawing || !form.classList.contains("is-placing")) return;
  event.preventDefault();
  const at = share(drawing, event);
  form.elements.pin_drawing.value = drawing.dataset.drawing;
  form.elements.pin_x.value = at.x;
  form.elements.pin_y.value = at.y;
  form.requestSubmit(form.querySelector("[data-pin-send]"));
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") setPlacing(false);
});

function share(drawing, event) {
  const box = drawing.getBoundingClientRect();
  const part = (at, from, size) => Math.min(1, Math.max(0, (at - from) / size)).toFixed(4);
  return { x: part(event.clientX, box.left, box.width), y: part(event.clientY, box.top, box.height) };
}

/* Moving pins: drag one, or take "Move with arrow keys" and the arrows */
for (const pin of form.querySelectorAll("[data-pin]")) {
  const id = pin.dataset.pin;
  pin.addEventListener("pointerdown", (event) => {
    if (form.classList.contains("is-placing")) return;
    event.preventDefault();
    pin.setPointerCapture(event.pointerId);
    pin.addEventListener("pointermove", drag);
    pin.addEventListener("pointerup", () => pin.removeEventListener("pointermove", drag), { once: true });
  });
  const drag = (event) => {
    const at = share(pin.ownerSVGElement, event);
    put(id, Number(at.x), Number(at.y));
  };
}

for (const button of form.querySelectorAll("[data-move]")) {
  button.hidden = false;
  button.addEventListener("keydown", (event) => {
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (!way) return;
    event.preventDefault();
    const id = button.dataset.move;
    const far = event.shiftKey ? 5 * STEP : STEP;
    put(id, Number(field(id, "x").value) + way[0] * far, Number(field(id, "y").value) + way[1] * far);
  });
  button.addEventListener("focus", () => pinOf(button.dataset.move)?.classList.add("is-moving"));
  button.addEventListener("blur", () => pinOf(button.dataset.move)?.classList.remove("is-moving"));
}

function put(id, x, y) {
  const pin = pinOf(id);
  const inside = (share) => Math.min(1, Math.max(0, share));
  const box = pin.ownerSVGElement.viewBox.baseVal;
  pin.setAttribute("transform", `translate(${box.x + inside(x) * box.width} ${box.y + inside(y) * box.height})`);
  field(id, "x").value = inside(x).toFixed(4);
  field(id, "y").value = inside(y).toFixed(4);
  field(id, "x").dispatchEvent(new Event("change", { bubbles: true }));
}

const pinOf = (id) => form.querySelector(`[data-pin="${id}"]`);
const field = (id, name) => form.elements[`at-${id}-${name}`];
