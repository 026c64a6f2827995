// 代录: what is typed while the part that changes with the item is on its way stays, and so does an
// unfolded list of further fields. The page does its job without this file.

const fresh = new Map(); // by name, the fields written in since the request left
let unfolded = false;

function partOf(event) {
  const { target } = event.detail;
  return target?.id === "what" ? target : null;
}

function note({ target: field }) {
  if (!field.closest("#what") || !field.name || /^(item|other)$/u.test(field.name)) return;
  fresh.set(field.name, [...(fresh.get(field.name) ?? []), field]);
}

function write(field, old) {
  if (field.type === "radio" || field.type === "checkbox") {
    if (field.value === old.value) field.checked = old.checked;
  } else if (field.type !== "hidden" && field.type !== "file") {
    field.value = old.value;
  }
}

function writeAgain(part) {
  for (const [name, olds] of fresh) {
    for (const field of part.querySelectorAll(`[name='${CSS.escape(name)}']`)) {
      for (const old of olds) write(field, old);
    }
  }
}

document.addEventListener("input", note);
document.addEventListener("change", note);

document.addEventListener("htmx:beforeRequest", (event) => {
  if (partOf(event)) fresh.clear();
});

document.addEventListener("htmx:beforeSwap", (event) => {
  const part = partOf(event);
  if (part) unfolded = Boolean(part.querySelector("details[open]"));
});

document.addEventListener("htmx:afterSwap", (event) => {
  const part = partOf(event);
  if (!part) return;
  writeAgain(part);
  fresh.clear();
  if (!unfolded) return;
  for (const fold of part.querySelectorAll("details")) fold.open = true;
});
