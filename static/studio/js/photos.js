/* Photos go up one by one while the page stays free: scaled on the device first, with progress and
   another try. The camera shows the last photo from that angle as a guide. */
const LONGEST = 2048;
const box = document.querySelector("[data-photos]");
const form = document.getElementById("photo-form");
/* Photos wait for the network in the memory of this page only: never on the device's disk. */
const MOST_WAITING = 20;
const PAUSE_MS = 15000;
const waiting = [];
const held = [];
let busy = false;
let count = 0;

function make(tag, props = {}, ...children) {
  const element = Object.assign(document.createElement(tag), props);
  element.append(...children);
  return element;
}

/* A smaller JPEG, upright; what this browser cannot read (HEIC in most) goes up as it is. */
async function scaled(file) {
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const share = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
    const canvas = make("canvas", { width: Math.round(picture.width * share), height: Math.round(picture.height * share) });
    const pen = canvas.getContext("2d");
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    return (await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.9))) ?? file;
  } catch {
    return file;
  }
}

function send(item) {
  return new Promise((done) => {
    const fields = new FormData();
    for (const [name, value] of item.fields) fields.append(name, value);
    fields.append("as", "card");
    fields.append("photos", item.picture, "photo");
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.timeout = 120000;
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) item.bar.value = event.loaded / event.total;
      if (event.loaded === event.total) item.bar.removeAttribute("value");
    };
    request.onloadend = () => done(request);
    request.send(fields);
  });
}

function words(request) {
  if (request.getResponseHeader("Content-Type")?.startsWith("text/plain")) return request.responseText;
  if (request.status === 413) return "This photo is too large. Send one of up to 16 MB.";
  if (request.status === 429) return "Many photos in an hour. Wait a little, then try again.";
  if (request.status === 403 || request.status === 400) return "You are signed out. Sign in in another tab, then try again.";
  return "That did not work. Try again.";
}

function place(html) {
  const card = new DOMParser().parseFromString(html, "text/html").querySelector(".shot");
  const list = document.getElementById("photo-list");
  if (!card || !list) return;
  document.getElementById(card.id)?.remove();
  list.prepend(document.importNode(card, true));
  const counter = document.getElementById("photo-count");
  const number = list.childElementCount;
  if (counter) counter.textContent = number === 1 ? "1 photo" : `${number} photos`;
  list.nextElementSibling?.matches("[data-empty]") && list.nextElementSibling.remove();
}

async function next() {
  if (busy) return;
  const item = waiting.shift();
  if (!item) return;
  busy = true;
  item.state.textContent = "Sending";
  item.picture ??= await scaled(item.file);
  const request = await send(item);
  busy = false;
  if (request.status === 200 && !request.responseURL.includes("/login")) {
    place(request.responseText);
    item.row.remove();
  } else if (request.status === 0) {
    hold(item);
  } else {
    fail(item, words(request));
  }
  next();
}

/* Without a network everything stops here, and goes on by itself in the same order. */
function hold(item) {
  held.push(item, ...waiting.splice(0));
  for (const one of held) {
    one.bar.value = 0;
    one.state.textContent = "No connection. It waits as long as this page is open";
  }
  setTimeout(goOn, PAUSE_MS);
}

function goOn() {
  waiting.push(...held.splice(0));
  next();
}

function fail(item, why) {
  item.bar.value = 0;
  item.state.className = "is-bad";
  item.state.textContent = why;
  const again = make("button", { type: "button", className: "btn btn-second btn-small", textContent: "Try again" });
  again.setAttribute("aria-label", `Try again: ${item.name}`);
  again.addEventListener("click", () => {
    again.remove();
    item.state.className = "";
    item.state.textContent = "Waiting";
    waiting.push(item);
    next();
  });
  item.row.insertBefore(again, item.bar);
}

function add(files) {
  const fields = [...new FormData(form)].filter(([name]) => name !== "photos");
  const room = MOST_WAITING - waiting.length - held.length;
  box.querySelector(".queue-full")?.remove();
  if (files.length > room) box.querySelector(".queue").after(make("p", { className: "error queue-full", textContent: `${MOST_WAITING} photos wait at most. Add the others once these are sent.` }));
  for (const file of files.slice(0, room)) {
    const item = { file, fields, name: `Photo ${(count += 1)}` };
    item.state = make("span", { textContent: "Waiting" });
    item.bar = make("progress", { max: 1, value: 0 });
    item.bar.setAttribute("aria-label", item.name);
    item.row = make("li", {}, make("span", {}, `${item.name}: `, item.state), item.bar);
    box.querySelector(".queue").append(item.row);
    waiting.push(item);
  }
  next();
}

function ghost() {
  const view = form.elements.view;
  const chosen = view.selectedOptions?.[0] ?? [...view].find((one) => one.checked);
  return chosen?.dataset.ghost ?? "";
}

async function openCamera() {
  const video = make("video", { autoplay: true, muted: true, playsInline: true });
  const guide = make("img", { className: "camera-ghost", alt: "", src: ghost(), hidden: !ghost() });
  const shoot = make("button", { type: "button", className: "btn btn-primary", textContent: "Take photo" });
  const close = make("button", { type: "button", className: "btn btn-second", textContent: "Close camera" });
  const hint = make("p", { className: "small", textContent: ghost() ? "Match the faint photo: same distance, same turn." : "" });
  hint.setAttribute("role", "status");
  const dialog = make("dialog", { className: "camera" },
    make("div", { className: "camera-view" }, video, guide), make("div", { className: "camera-tools" }, hint, close, shoot));
  dialog.setAttribute("aria-label", "Camera");
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: { ideal: LONGEST }, height: { ideal: LONGEST } } });
  } catch {
    box.querySelector('input[capture]').click();
    return;
  }
  video.srcObject = stream;
  document.body.append(dialog);
  dialog.addEventListener("close", () => {
    stream.getTracks().forEach((track) => track.stop());
    dialog.remove();
  });
  close.addEventListener("click", () => dialog.close());
  shoot.addEventListener("click", () => {
    const canvas = make("canvas", { width: video.videoWidth, height: video.videoHeight });
    canvas.getContext("2d").drawImage(video, 0, 0);
    canvas.toBlob((picture) => picture && add([picture]), "image/jpeg", 0.92);
    hint.textContent = "Taken. It is being sent.";
  });
  dialog.showModal();
  shoot.focus();
}

if (box && form) {
  box.classList.add("is-live");
  addEventListener("online", goOn);
  addEventListener("beforeunload", (event) => { if (waiting.length || held.length) event.preventDefault(); });
  box.addEventListener("change", (event) => {
    if (event.target.type !== "file") return;
    add([...event.target.files]);
    event.target.value = "";
  });
  const button = box.querySelector("template")?.content.firstElementChild.cloneNode(true);
  if (button && navigator.mediaDevices?.getUserMedia && (box.querySelector("[data-ghost]") || !matchMedia("(pointer: coarse)").matches)) {
    box.querySelector(".takers").prepend(button);
    button.addEventListener("click", openCamera);
  }
}
