/* Two photos at one zoom and place; one wiped over the other by a range, buttons, keys or a finger. */
const box = document.querySelector("[data-compare]");

if (box) {
  const stage = box.querySelector(".compare-stage");
  const range = box.querySelector(".wipe input");
  const output = box.querySelector("output");
  const look = { zoom: 1, x: 0, y: 0 };
  const clamp = (value, low, high) => Math.min(high, Math.max(low, value));

  const cut = (percent) => {
    range.value = clamp(percent, 0, 100);
    box.style.setProperty("--cut", `${range.value}%`);
  };
  const show = () => {
    const room = (look.zoom - 1) * 50;
    look.x = clamp(look.x, -room, room);
    look.y = clamp(look.y, -room, room);
    box.style.setProperty("--zoom", look.zoom);
    box.style.setProperty("--x", `${look.x}%`);
    box.style.setProperty("--y", `${look.y}%`);
    output.value = `${Math.round(look.zoom * 100)} %`;
  };
  const mode = (name) => {
    box.dataset.mode = name;
    box.querySelector(".wipe").hidden = name !== "wipe";
    for (const button of box.querySelectorAll("[data-mode]")) button.setAttribute("aria-pressed", button.dataset.mode === name);
  };
  const pan = (x, y) => {
    look.x += x;
    look.y += y;
    show();
  };

  box.querySelector(".compare-tools").hidden = false;
  stage.tabIndex = 0;
  stage.setAttribute("aria-label", "Both photos; arrow keys move them, plus and minus change the size");
  stage.setAttribute("role", "group");
  range.addEventListener("input", () => cut(range.value));
  box.addEventListener("click", ({ target }) => {
    const { mode: name, wipe, zoom, pan: by } = target.closest("button")?.dataset ?? {};
    if (name) mode(name);
    if (wipe) cut(Number(range.value) + Number(wipe));
    if (zoom) {
      look.zoom = clamp(look.zoom + Number(zoom), 1, 4);
      show();
    }
    if (by) pan(...by.split(" ").map(Number));
  });
  stage.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: [5, 0], ArrowRight: [-5, 0], ArrowUp: [0, 5], ArrowDown: [0, -5] }[event.key];
    const size = { "+": 0.5, "=": 0.5, "-": -0.5 }[event.key];
    if (!step && !size) return;
    event.preventDefault();
    if (size) look.zoom = clamp(look.zoom + size, 1, 4);
    pan(...(step ?? [0, 0]));
  });
  stage.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    const wiping = box.dataset.mode === "wipe" && look.zoom === 1;
    const area = box.querySelector(".mat").getBoundingClientRect();
    let last = [event.clientX, event.clientY];
    const drag = (move) => {
      if (wiping) cut(((move.clientX - area.left) / area.width) * 100);
      else pan(((move.clientX - last[0]) / area.width) * 100, ((move.clientY - last[1]) / area.height) * 100);
      last = [move.clientX, move.clientY];
    };
    const end = () => {
      removeEventListener("pointermove", drag);
      removeEventListener("pointerup", end);
      removeEventListener("pointercancel", end);
    };
    addEventListener("pointermove", drag);
    addEventListener("pointerup", end);
    addEventListener("pointercancel", end);
  });
  mode("pair");
  show();
}
