// Booking: free times on the visitor's own clock too, and the minutes a time is still kept.
const clock = (seconds, timeZone, more) =>
  new Intl.DateTimeFormat(document.documentElement.lang, { hour: "numeric", minute: "2-digit", hour12: true, timeZone, ...more })
    .format(new Date(seconds * 1000)).replace(/[AP]M/, (half) => half.toLowerCase());
const DAY = { weekday: "short" };

/* The first free time says whose clock it is; the many others show the time alone. */
function tellOwnClock(form) {
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  for (const button of form.querySelectorAll("[data-at]")) {
    const { at } = button.dataset;
    if (clock(at, own, DAY) === clock(at, form.dataset.zone, DAY)) continue;
    const small = document.createElement("small");
    const isFirst = button.classList.contains("first-free");
    small.textContent = isFirst ? form.dataset.yours.replace("{time}", clock(at, own, DAY)) : clock(at, own);
    button.firstElementChild.append(document.createElement("br"), small);
  }
}

/* The page says how many seconds were left when it was made: a phone's own clock may be wrong. */
const begun = Date.now();
function count(line) {
  const { kept, many, one, over } = line.dataset;
  const left = Math.ceil(kept - (Date.now() - begun) / 1000);
  const minutes = Math.ceil(left / 60);
  line.textContent = minutes <= 0 ? over : minutes === 1 ? one : many.replace("{minutes}", minutes);
  if (minutes <= 1) line.nextElementSibling.textContent = line.textContent;
  if (left > 0) setTimeout(count, ((left % 60) + 1) * 1000, line);
}

document.querySelectorAll("[data-zone]").forEach(tellOwnClock);
document.querySelectorAll("[data-kept]").forEach(count);
