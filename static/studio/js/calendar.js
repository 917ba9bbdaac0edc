/* On top of a drawn calendar that works without it: drag a visit, or move it with the arrow keys.
   Nothing is changed here: where it lands, a page checks the time and asks. */
const board = document.querySelector(".cal-drawn");
const LIFT_MS = 350;
const SLIP = 6;
const MINUTE = 60;
let held = null;

/* On a phone the row of people is longer than the screen: the chosen one is in sight. */
document.querySelector(".cal-strip nav:last-child [aria-current]")?.scrollIntoView({ block: "nearest" });

if (board && matchMedia("(min-width: 700px)").matches) {
  const voice = document.createElement("p");
  voice.className = "unseen";
  voice.setAttribute("role", "status");
  board.after(voice);
  document.getElementById("cal-hint").hidden = false;
  const columns = [...board.querySelectorAll(".cal-col > .cal-body")];
  const step = Number(board.dataset.step);
  const whole = Number(getComputedStyle(columns[0]).getPropertyValue("--l")) * MINUTE;
  const scale = () => columns[0].offsetHeight / whole;

  const lift = (link) => {
    const item = link.closest("li");
    const home = columns.indexOf(item.parentElement);
    const starts = Number(link.dataset.starts);
    const ghost = item.cloneNode(true);
    ghost.classList.add("cal-ghost");
    ghost.setAttribute("aria-hidden", "true");
    ghost.querySelector("a").tabIndex = -1;
    const from = (starts - Number(columns[home].dataset.top)) / MINUTE;
    held = { link, home, from, column: home, minutes: from, ghost, length: item.offsetHeight / scale() };
  };

  const put = (minutes, column) => {
    held.column = Math.min(Math.max(column, 0), columns.length - 1);
    held.minutes = Math.min(Math.max(minutes, 0), whole - Math.min(held.length, whole));
    const hours = Math.floor(held.minutes / MINUTE);
    const rest = Math.floor((held.minutes % MINUTE) / 5);
    for (const name of [...held.ghost.classList]) if (/^[yz]\d/.test(name)) held.ghost.classList.remove(name);
    held.ghost.classList.add(`y${hours}`, `z${rest}`);
    held.ghost.querySelector(".cal-time").textContent = clock();
    columns[held.column].append(held.ghost);
  };

  const clock = () => {
    const all = Number(board.dataset.first) * MINUTE + held.minutes;
    const hour = Math.floor(all / MINUTE) % 24;
    return `${hour % 12 || 12}:${String(all % MINUTE).padStart(2, "0")} ${hour < 12 ? "am" : "pm"}`;
  };

  const isMoved = () => held.column !== held.home || held.minutes !== held.from;

  const letGo = () => {
    held?.ghost.remove();
    held = null;
  };

  const ask = () => {
    const body = columns[held.column];
    const url = new URL(held.link.dataset.check, location);
    const at = Number(body.dataset.top) + held.minutes * MINUTE;
    url.searchParams.set("at", `${new Date(at * 1000).toISOString().slice(0, 16)}Z`);
    const place = body.dataset.drop;
    if (held.column !== held.home && place && place !== columns[held.home].dataset.drop) {
      const person = place.match(/^practitioner:(.*)/);
      url.searchParams.set(person ? "with" : "in", person ? person[1] : place);
    }
    location.assign(url);
  };

  /* The click that may follow a drag opens nothing; a later one does. */
  const swallow = (link) => {
    const stop = (click) => click.preventDefault();
    link.addEventListener("click", stop);
    setTimeout(() => link.removeEventListener("click", stop), LIFT_MS);
  };

  /* By keyboard */
  const ways = { ArrowUp: [-step, 0], ArrowDown: [step, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
  board.addEventListener("keydown", (event) => {
    const link = event.target.closest?.("a[data-check]");
    if (!link) return;
    const way = ways[event.key];
    if (way) {
      event.preventDefault();
      if (held?.link !== link) { letGo(); lift(link); }
      put(held.minutes + way[0], held.column + way[1]);
      held.ghost.scrollIntoView({ block: "nearest" });
      const title = columns[held.column].parentElement.querySelector("h2").textContent.trim();
      voice.textContent = `${clock()}, ${title}. Enter checks it, Escape takes it back.`;
    } else if (event.key === "Enter" && held && isMoved()) {
      event.preventDefault();
      ask();
    } else if (event.key === "Escape" && held) {
      letGo();
      voice.textContent = "Left as it was.";
    }
  });
  board.addEventListener("focusout", letGo);

  /* By mouse, pen or finger; a finger rests a moment first, so that it can still scroll */
  board.addEventListener("dragstart", (event) => event.preventDefault());
  board.addEventListener("contextmenu", (event) => held && event.preventDefault());
  board.addEventListener("touchmove", (event) => held && event.preventDefault(), { passive: false });
  board.addEventListener("pointerdown", (event) => {
    const link = event.target.closest?.("a[data-check]");
    if (!link || event.button !== 0) return;
    const from = { x: event.clientX, y: event.clientY };
    const show = () => { lift(link); put(held.from, held.home); };
    const is_finger = event.pointerType === "touch";
    const rest = is_finger ? setTimeout(show, LIFT_MS) : 0;
    let is_dragged = false;
    const move = (next) => {
      const way = Math.hypot(next.clientX - from.x, next.clientY - from.y);
      if (!held) {
        if (way < SLIP) return;
        if (is_finger) return end();
        lift(link);
      }
      is_dragged ||= way >= SLIP;
      const raw = held.from + (next.clientY - from.y) / scale();
      const under = columns.findIndex((body) => next.clientX < body.getBoundingClientRect().right);
      put(Math.round(raw / step) * step, under < 0 ? columns.length - 1 : under);
    };
    const end = () => {
      clearTimeout(rest);
      removeEventListener("pointermove", move);
      removeEventListener("pointerup", drop);
      removeEventListener("pointercancel", cancel);
    };
    const cancel = () => { end(); letGo(); };
    const drop = () => {
      end();
      if (!held) return;
      if (is_dragged || is_finger) swallow(link);
      if (is_dragged && isMoved()) return ask();
      letGo();
    };
    addEventListener("pointermove", move);
    addEventListener("pointerup", drop);
    addEventListener("pointercancel", cancel);
  });

  /* A tap in free time begins there, not where the free time does */
  board.addEventListener("click", (event) => {
    const link = event.target.closest?.(".cal-spot a");
    if (!link || !event.detail) return;
    const inside = (event.clientY - link.closest("li").getBoundingClientRect().top) / scale();
    const url = new URL(link.href);
    const at = Number(link.dataset.starts) + Math.floor(inside / step) * step * MINUTE;
    url.searchParams.set("at", `${new Date(at * 1000).toISOString().slice(0, 16)}Z`);
    link.href = url;
  });
}
