// Booking: free times on the visitor's own clock too, and the minutes a time is still kept.
const clock = (seconds, zone) =>
  new Intl.DateTimeFormat(document.documentElement.lang, { hour: "numeric", minute: "2-digit", weekday: "short", timeZone: zone })
    .format(new Date(seconds * 1000));

function tellOwnClock(form) {
  const buttons = [...form.querySelectorAll("[data-at]")];
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  for (const button of buttons) {
    const here = clock(button.dataset.at, own);
    if (here === clock(button.dataset.at, form.dataset.zone)) continue;
    const small = document.createElement("small");
    small.textContent = form.dataset.yours.replace("{time}", here);
    button.firstElementChild.append(document.createElement("br"), small);
  }
}

function count(line) {
  const { kept, many, one, over } = line.dataset;
  const left = Math.ceil(kept - Date.now() / 1000);
  const minutes = Math.ceil(left / 60);
  line.textContent = minutes <= 0 ? over : minutes === 1 ? one : many.replace("{minutes}", minutes);
  if (minutes <= 1) line.nextElementSibling.textContent = line.textContent;
  if (left > 0) setTimeout(count, ((left % 60) + 1) * 1000, line);
}

document.querySelectorAll("[data-zone]").forEach(tellOwnClock);
document.querySelectorAll("[data-kept]").forEach(count);
