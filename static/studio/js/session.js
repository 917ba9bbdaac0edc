/* Warn two minutes before the sign-in ends for want of use, and let it be extended. */
const dialog = document.getElementById("session");
const WARN = 120;

function later(seconds) {
  window.setTimeout(look, Math.max(5, seconds) * 1000);
}

async function look() {
  const answer = await fetch(dialog.dataset.left, { headers: { Accept: "application/json" } }).catch(() => null);
  if (!answer?.ok || answer.redirected) return later(30);
  const { left } = await answer.json();
  if (left > WARN) {
    dialog.close();
    return later(left - WARN);
  }
  if (left > 0 && !dialog.open) dialog.showModal();
  return later(Math.min(left, 15));
}

dialog?.querySelector("form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = event.target;
  const answer = await fetch(form.action, {
    method: "POST",
    body: new FormData(form),
    headers: { Accept: "application/json" },
  }).catch(() => null);
  if (answer?.ok) dialog.close();
});

if (dialog) later(28 * 60);
