/* Signing out leaves nothing on the device. */
document.addEventListener("submit", (event) => {
  if (event.target instanceof HTMLFormElement && event.target.matches("[data-sign-out]")) indexedDB.deleteDatabase("studio-drafts");
});
