// The editor of a form: preview and checks follow what is typed. The buttons do without this file.

const editor = document.querySelector("[data-form-editor]");
let waiting = 0;

async function draw() {
  const body = new FormData(editor);
  body.set("do", "show");
  const answer = await fetch(editor.action, { method: "POST", body });
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const side = page.getElementById("form-editor-side");
  if (!side) return;
  document.getElementById("form-editor-side").replaceChildren(...side.childNodes);
  document.dispatchEvent(new Event("questions:drawn"));
}

function drawSoon(event) {
  if (event.target.closest("#form-editor-side")) return; // somebody tries the preview
  clearTimeout(waiting);
  waiting = setTimeout(draw, 500);
}

editor.addEventListener("input", drawSoon);
editor.addEventListener("change", drawSoon);
