// 走访: where it was written, only when somebody presses, and only to about a hundred metres: the
// exact position never leaves the device. Without this file nothing is offered.

const COARSE = 1000; // parts of a degree

const box = document.querySelector("[data-place]");

function say(words) {
  box.querySelector("[role=status]").textContent = words;
}

function keep({ coords }) {
  for (const name of ["longitude", "latitude"]) {
    box.querySelector(`[name=${name}]`).value = Math.round(coords[name] * COARSE) / COARSE;
  }
  say("已记下大致位置，保存后生效。");
}

if (box && navigator.geolocation) {
  box.hidden = false;
  box.querySelector("button").addEventListener("click", () => {
    say("正在取位置…");
    const refused = () => say("没有取到位置，可以不记，照常保存。");
    navigator.geolocation.getCurrentPosition(keep, refused, { timeout: 10_000 });
  });
}
