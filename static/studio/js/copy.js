/* A button under what is to be pasted elsewhere: copies it. Without scripts one marks it by hand. */
for (const shown of navigator.clipboard ? document.querySelectorAll(".copy, textarea[readonly]") : []) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-second btn-small";
  const says = (words) => { button.textContent = words; };
  const name = shown.dataset.what ?? "text";
  says(`Copy ${name}`);
  button.setAttribute("aria-live", "polite");
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(shown.value ?? shown.textContent.trim());
      says("Copied");
    } catch {
      says("Mark it and copy by hand");
    }
    setTimeout(() => says(`Copy ${name}`), 4000);
  });
  const line = document.createElement("p");
  line.append(button);
  shown.after(line);
}
