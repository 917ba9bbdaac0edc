/* Inside a frame: tell the site around it how tall the page is and which step it shows. Nothing
   about the person is said. */
const { frameOrigin } = document.querySelector("[data-frame-origin]").dataset;
const tell = (type, more) => parent.postMessage({ type: `studio-booking:${type}`, version: 1, ...more }, frameOrigin);
const height = () => Math.min(Math.ceil(document.documentElement.getBoundingClientRect().height), 5000);

const marked = document.querySelector("[data-step], [data-booked]")?.dataset ?? {};
tell("ready");
new ResizeObserver(() => tell("height", { height: height() })).observe(document.documentElement);
if (marked.step) tell("step", { step: Number(marked.step) });
if (marked.booked) tell("booked", { reference: marked.booked });
/* A browser gives no focus by itself to what stands in a frame of another site. */
document.querySelector("[autofocus]")?.focus();
addEventListener("keydown", (event) => { if (event.key === "Escape") tell("close"); });
