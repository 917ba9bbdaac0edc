/* Answers and settings take effect in place: the form goes to the server, and what the page says anew
   is put where it stood. Marked parts: data-swap (what is replaced), data-panel and data-live (forms),
   data-line (lines that are pointed out when they changed). Without this file every form simply posts. */
const news = document.getElementById("panel-news");
const SHOWN_MS = 5000;
const CALM_MS = 500;
let asked = 0;
let timer;

const lines = (root) => new Map([...root.querySelectorAll("[data-line]")].map((one) => [one.dataset.line, one.textContent.trim()]));

function focusKey() {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  return { at: one, id: one.id, name: one.name, value: one.type === "text" || one.tagName === "TEXTAREA" ? null : one.value, form: one.closest("form")?.id, caret: one.selectionStart ?? null };
}

function focusAgain(key) {
  if (!key || key.at === document.activeElement) return;
  const root = (key.form && document.getElementById(key.form)) || document;
  const named = key.name ? [...root.querySelectorAll(`[name="${CSS.escape(key.name)}"]`)].filter((item) => item.tabIndex >= 0) : [];
  const one = (key.id && document.getElementById(key.id)) || named.find((item) => key.value === null || item.value === key.value);
  if (!one) return;
  one.focus({ preventScroll: true });
  if (key.caret !== null && one.setSelectionRange) try { one.setSelectionRange(key.caret, key.caret); } catch { /* not a text */ }
}

function opened(root) {
  return new Set([...root.querySelectorAll("details[open] > summary")].map((one) => one.textContent.trim()));
}

function swap(text, keep) {
  const page = new DOMParser().parseFromString(text, "text/html");
  const before = lines(document), key = focusKey(), open = opened(document);
  for (const old of document.querySelectorAll("[data-swap], #panel, #banner, #steps")) {
    if (keep?.(old)) continue;
    const made = page.getElementById(old.id);
    if (made && made.outerHTML !== old.outerHTML) old.replaceWith(document.adoptNode(made));
    else if (!made && old.id === "banner") old.remove();
  }
  const banner = page.getElementById("banner");
  if (banner && !document.getElementById("banner")) document.querySelector(".top")?.after(document.adoptNode(banner));
  for (const one of document.querySelectorAll("details:not([open]) > summary")) if (open.has(one.textContent.trim())) one.parentElement.open = true;
  focusAgain(key);
  tell(before);
}

function tell(before) {
  const changed = [...document.querySelectorAll("[data-line]")].filter((one) => before.get(one.dataset.line) !== one.textContent.trim());
  for (const one of changed) one.classList.add("is-changed");
  setTimeout(() => changed.forEach((one) => one.classList.remove("is-changed")), SHOWN_MS);
  const level = changed.find((one) => one.dataset.line.startsWith("level"));
  if (!news || !changed.length) return;
  news.textContent = level ? `Advice changed: ${(level.querySelector(".verdict-word") ?? level).textContent.trim()}.` : "Advice changed.";
}

async function send(form, button, keep) {
  const turn = ++asked;
  const body = new FormData(form, button?.form === form ? button : undefined);
  if (keep) body.set("then", "preview");
  try {
    const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(body) });
    if (turn !== asked) return;
    if (!keep && new URL(answer.url).pathname !== location.pathname && answer.redirected) return location.assign(answer.url);
    if (keep && answer.ok && answer.redirected) form.dispatchEvent(new CustomEvent("studio:kept", { bubbles: true }));
    swap(await answer.text(), keep);
  } catch {
    if (!keep) form.submit();
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("form[data-panel]") || event.defaultPrevented) return;
  event.preventDefault();
  send(form, event.submitter);
});

/* A plan is previewed as it is set; the form itself is left alone while somebody types in it. */
document.addEventListener("input", (event) => {
  const form = event.target instanceof Element && event.target.closest("form[data-live]");
  if (!form) return;
  clearTimeout(timer);
  const typing = event.target.matches("textarea, input:not([type=checkbox], [type=radio])");
  timer = setTimeout(() => send(form, null, (old) => typing && old.contains(form)), CALM_MS);
});

/* Another step was saved: the advice beside it is asked for anew. */
document.addEventListener("studio:saved", async () => {
  const panel = document.querySelector("[data-panel-url]");
  if (!panel) return;
  const answer = await fetch(panel.dataset.panelUrl).catch(() => null);
  if (answer?.ok) swap(await answer.text(), (old) => old.id === "steps" || old.id === "banner");
});

const wide = matchMedia("(min-width: 960px)");
const fit = () => document.querySelectorAll(".sheet-fold").forEach((one) => (one.open = wide.matches));
wide.addEventListener("change", fit);
fit();
