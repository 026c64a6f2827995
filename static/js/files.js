// Chosen files: shown with their size, added to what was chosen before, taken away one by one,
// pictures made smaller before they are sent. Without this file the browser's own chooser does.

const MEGABYTE = 1024 * 1024;
const VIDEO = /^video\//u;
const USUAL_TYPES =
  ".pdf,.jpg,.jpeg,.png,.webp,.heic,.heif,.docx,.xlsx,.pptx,.doc,.xls,.ppt,.wps,.et,.dps,.zip,.mp4,.mov,.m4v,.3gp";

const kept = new WeakMap(); // the files of an input, as they are to be sent

function sizeInWords(bytes) {
  if (bytes < MEGABYTE) return `${Math.max(1, Math.round(bytes / 1024))} KB`;
  return `${(bytes / MEGABYTE).toFixed(1)} MB`;
}

// ---- A picture is made smaller as the portal would: by pixels, not narrower than a phone. ----

const HEAVY = 1.5 * MEGABYTE;
const MOST_PIXELS = 16_000_000; // what a phone's canvas takes, too
const LEAST_WIDTH = 1080;

function scaleOf({ width, height }) {
  const byPixels = Math.sqrt(MOST_PIXELS / (width * height));
  return Math.min(1, Math.max(byPixels, LEAST_WIDTH / Math.min(width, height)));
}

function drawn(picture, scale) {
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve) => {
    canvas.toBlob(resolve, "image/jpeg", 0.85);
  });
}

// The file itself where it is small, cannot be drawn here, or would not get smaller.
async function lighter(file) {
  if (!["image/jpeg", "image/heic", "image/heif"].includes(file.type) || file.size < HEAVY) return file;
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = scaleOf(picture);
    if (picture.width * picture.height * scale * scale > MOST_PIXELS * 1.01) return file;
    const blob = await drawn(picture, scale);
    const name = file.name.replace(/\.(heic|heif)$/iu, ".jpg");
    return blob && blob.size < file.size ? new File([blob], name, { type: blob.type }) : file;
  } catch {
    return file; // the portal reads what this browser cannot
  }
}

// ---- What is wrong with a file, before it is sent. ----

function endingsFor(input) {
  const named = input.multiple ? USUAL_TYPES : input.getAttribute("accept") || USUAL_TYPES;
  return named
    .toLowerCase()
    .split(",")
    .map((type) => type.trim())
    .filter((type) => type.startsWith("."));
}

function mostFor(file, input) {
  const usual = VIDEO.test(file.type) ? 50 : 10;
  return Number(input.dataset.maxMb || usual);
}

function faultOf(file, input) {
  const most = mostFor(file, input);
  if (file.size > most * MEGABYTE) return `超过 ${most} MB，请压缩后再选`;
  const ending = file.name.slice(file.name.lastIndexOf(".")).toLowerCase();
  return endingsFor(input).includes(ending) ? "" : "不收这种文件";
}

// ---- The list below the chooser. ----

function listOf(input) {
  const field = input.closest(".field") ?? input.parentElement;
  const shown = field.querySelector(".chosen");
  if (shown) return shown;
  const list = document.createElement("ul");
  list.className = "chosen";
  list.setAttribute("role", "status");
  (field.querySelector(".camera") ?? field.querySelector(".chooser") ?? input).insertAdjacentElement("afterend", list);
  return list;
}

function takeAway(input, file) {
  kept.set(input, kept.get(input).filter((other) => other !== file));
  send(input);
  input.focus();
}

function removal(input, file) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "chosen-remove";
  button.textContent = "✕";
  button.setAttribute("aria-label", `去掉 ${file.name}`);
  button.addEventListener("click", () => takeAway(input, file));
  return button;
}

function rowFor(input, file) {
  const row = document.createElement("li");
  const name = document.createElement("span");
  const note = document.createElement("span");
  const fault = faultOf(file, input);
  name.textContent = file.name;
  name.className = "chosen-name";
  note.textContent = fault || sizeInWords(file.size);
  note.className = fault ? "chosen-wrong" : "soft nowrap";
  row.append(name, note);
  if (input.multiple) row.append(removal(input, file));
  return row;
}

function warningRow(words) {
  const row = document.createElement("li");
  row.className = "chosen-wrong";
  row.textContent = words;
  return row;
}

function show(input) {
  const files = kept.get(input);
  const most = Number(input.dataset.maxFiles || 5);
  const faults = files.filter((file) => faultOf(file, input)).map((file) => `“${file.name}”${faultOf(file, input)}。`);
  const rows = files.map((file) => rowFor(input, file));
  if (files.length > most) {
    const tooMany = `一次最多 ${most} 个文件，现在选了 ${files.length} 个，请去掉几个。`;
    faults.push(tooMany);
    rows.push(warningRow(tooMany));
  }
  listOf(input).replaceChildren(...rows);
  input.setCustomValidity(faults.join(""));
}

// What is kept becomes what the form sends.
function send(input) {
  if (input.multiple && window.DataTransfer) {
    const all = new DataTransfer();
    for (const file of kept.get(input)) all.items.add(file);
    input.files = all.files;
  }
  show(input);
}

function isSame(one, other) {
  return one.name === other.name && one.size === other.size && one.lastModified === other.lastModified;
}

async function add(input, files) {
  const before = input.multiple ? (kept.get(input) ?? []) : [];
  const fresh = [...files].filter((file) => !before.some((other) => isSame(file, other)));
  kept.set(input, [...before, ...fresh]);
  send(input);
  if (!input.multiple) return;
  for (const file of fresh) {
    // One after the other: a phone has little memory.
    // oxlint-disable-next-line no-await-in-loop
    const small = await lighter(file);
    kept.set(input, kept.get(input).map((other) => (other === file ? small : other)));
  }
  send(input);
}

document.addEventListener("change", (event) => {
  const input = event.target;
  if (input.matches("input[type=file]:not(.shutter)")) add(input, input.files);
});

// ---- The chooser in our words: browsers say theirs in the language of the phone. ----

function nameChooser(input) {
  if (input.parentElement.classList.contains("chooser")) return;
  const frame = document.createElement("span");
  frame.className = "btn chooser";
  input.replaceWith(frame);
  frame.append(input.multiple ? "选照片或文件" : "选文件", input);
}

// ---- The phone's camera beside the chooser. ----

function offerCamera(input) {
  const camera = document.createElement("label");
  const shutter = document.createElement("input");
  shutter.type = "file";
  shutter.accept = "image/*";
  shutter.setAttribute("capture", "environment");
  shutter.className = "shutter visually-hidden";
  camera.className = "btn camera";
  camera.append("拍照", shutter);
  input.parentElement.insertAdjacentElement("afterend", camera);
  shutter.addEventListener("change", async (event) => {
    event.stopPropagation();
    await add(input, shutter.files);
    shutter.value = "";
  });
}

// The page, and each part that arrives later; a browser may bring back what was chosen.
function prepare(input) {
  nameChooser(input);
  const hasCamera = window.DataTransfer && matchMedia("(pointer: coarse)").matches;
  if (hasCamera && input.multiple) offerCamera(input);
  if (input.files.length > 0) add(input, input.files);
}

document.addEventListener("htmx:load", (event) => {
  event.target.querySelectorAll("input[type=file]").forEach(prepare);
});
