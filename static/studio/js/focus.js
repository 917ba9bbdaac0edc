/* The list of problems takes the focus; "none of these" and real findings untick each other. */
document.getElementById("problems")?.focus();

const NONE = new Set(["asked_none", "none"]);

document.addEventListener("change", (event) => {
  const box = event.target;
  if (!(box instanceof HTMLInputElement) || box.type !== "checkbox" || !box.checked || !box.form) return;
  const group = box.closest("fieldset");
  if (!group) return;
  for (const other of group.querySelectorAll(`input[type="checkbox"][name="${CSS.escape(box.name)}"]`)) {
    if (other !== box && NONE.has(other.value) !== NONE.has(box.value) && (NONE.has(box.value) || NONE.has(other.value))) {
      if (other.value !== "cannot_tell" && box.value !== "cannot_tell") other.checked = false;
    }
  }
});

const search = document.querySelector('input[type="search"]');
document.addEventListener("keydown", (event) => {
  const typing = event.target instanceof HTMLElement && event.target.matches("input, textarea, select");
  if (event.key === "/" && search && !typing) {
    event.preventDefault();
    search.focus();
  }
});
