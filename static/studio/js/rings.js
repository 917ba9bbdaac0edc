/* Rings on a photo: tap to place, arrow keys or the numbers to move. The fields are the truth. */
const drawing = document.querySelector("[data-rings]");
const form = document.querySelector("[data-rings-form]");
const rows = form ? [...form.querySelectorAll("[data-row]")] : [];
let here = 0;

const field = (row, part) => row.querySelector(`input[name="${part}-${row.dataset.row}"]`);
const isEmpty = (row) => !field(row, "x").value && !field(row, "y").value;
const clamp = (value) => Math.min(100, Math.max(0, value));

function draw() {
  const { width, height } = drawing.viewBox.baseVal;
  rows.forEach((row, index) => {
    const ring = drawing.querySelector(`[data-ring="${row.dataset.row}"]`);
    ring.classList.toggle("ring-off", isEmpty(row));
    ring.classList.toggle("ring-here", index === here);
    ring.setAttribute("transform", `translate(${(field(row, "x").value / 100) * width} ${(field(row, "y").value / 100) * height})`);
    row.toggleAttribute("data-empty", isEmpty(row));
    row.toggleAttribute("data-here", index === here);
  });
}

function choose(index) {
  here = index;
  draw();
}

function put(row, x, y) {
  field(row, "x").value = clamp(x).toFixed(1);
  field(row, "y").value = clamp(y).toFixed(1);
  draw();
}

function tap(event) {
  const box = drawing.getBoundingClientRect();
  const { width, height } = drawing.viewBox.baseVal;
  const scale = Math.min(box.width / width, box.height / height);
  const x = ((event.clientX - box.left - (box.width - width * scale) / 2) / (width * scale)) * 100;
  const y = ((event.clientY - box.top - (box.height - height * scale) / 2) / (height * scale)) * 100;
  const near = rows.findIndex((row) => !isEmpty(row) && Math.hypot((field(row, "x").value - x) * width, (field(row, "y").value - y) * height) < Number(drawing.dataset.rings) * 150);
  const free = rows.findIndex(isEmpty);
  if (near >= 0) choose(near);
  else if (free >= 0) {
    put(rows[free], x, y);
    choose(free);
  }
}

function move(event) {
  const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
  const row = rows[here];
  if (!step || !row || isEmpty(row)) return;
  event.preventDefault();
  put(row, Number(field(row, "x").value) + step[0], Number(field(row, "y").value) + step[1]);
}

if (drawing && form) {
  document.querySelector("main").classList.add("is-live");
  form.querySelector("[data-tap]").hidden = false;
  drawing.setAttribute("tabindex", "0");
  drawing.setAttribute("role", "application");
  drawing.setAttribute("aria-roledescription", "photo with rings");
  drawing.addEventListener("click", tap);
  drawing.addEventListener("keydown", move);
  form.addEventListener("input", draw);
  for (const row of rows) {
    const button = row.querySelector("[data-drop]");
    button.hidden = false;
    button.addEventListener("click", () => {
      for (const part of ["x", "y", "text"]) field(row, part).value = "";
      draw();
      drawing.focus();
    });
  }
  form.addEventListener("focusin", (event) => {
    const row = event.target.closest("[data-row]");
    if (row) choose(rows.indexOf(row));
  });
  draw();
}
