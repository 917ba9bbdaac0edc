/* Once something is changed, the button no longer says that nothing has. */
const form = document.querySelector("form[data-save]");
const button = form?.querySelector("[data-changed]");

function changed() {
  if (button) button.textContent = button.dataset.changed;
}

form?.addEventListener("input", changed, { once: true });
form?.addEventListener("change", changed, { once: true });
form?.addEventListener("studio:restored", changed, { once: true });
