// Small comforts. Every page does its job without this file.

// ---- One press, one request: forms marked data-once lock after the first submit. ----

// Our forms are novalidate so that the server's words are read; files that would only be refused
// after a long upload are the exception.
function refusedFiles(form) {
  const input = form.querySelector("input[type=file]:invalid");
  return input?.validity.customError ? input : null;
}

// The button is not disabled but ignored, so that its own name and value are still sent.
function lock(form, button) {
  form.dataset.sent = "1";
  button?.setAttribute("aria-busy", "true");
  button?.setAttribute("aria-disabled", "true");
}

function unlock(form) {
  delete form.dataset.sent;
  for (const button of form.querySelectorAll("[aria-busy]")) {
    button.removeAttribute("aria-busy");
    button.removeAttribute("aria-disabled");
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  const refused = refusedFiles(form);
  if (refused) {
    event.preventDefault();
    refused.focus();
    refused.scrollIntoView({ block: "center" });
  } else if (form.dataset.sent) {
    event.preventDefault();
  } else if (form.matches("form[data-once]")) {
    lock(form, event.submitter ?? form.querySelector("[type=submit]"));
  }
});

// The back button may show the page as it was left.
window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(unlock));

document.addEventListener("htmx:afterRequest", (event) => {
  if (event.target.matches?.("form[data-sent]")) unlock(event.target);
});

// ---- What a page asks by itself says whether somebody works on it: the sign-in of staff ends unused. ----

let inUse = false;
function noteUse() {
  inUse = true;
}
document.addEventListener("keydown", noteUse, { capture: true, passive: true });
document.addEventListener("pointerdown", noteUse, { capture: true, passive: true });
document.addEventListener("htmx:configRequest", (event) => {
  if (inUse) event.detail.headers["X-In-Use"] = "1";
  inUse = false;
});

// ---- Ctrl and Enter in a long text sends the form, as Enter does in a short one. ----

document.addEventListener("keydown", (event) => {
  const { form } = event.target;
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || !form?.matches("form[data-once]")) return;
  const button = form.querySelector("button[type=submit]:not([name])");
  if (!button) return;
  event.preventDefault();
  button.click();
});

// ---- Menus made of <details data-menu> close on Escape and on a press elsewhere. ----

const openMenus = () => document.querySelectorAll("details[data-menu][open]");

document.addEventListener("click", (event) => {
  for (const menu of openMenus()) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of openMenus()) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// ---- How much a textarea still takes. ----

function counterOf(area) {
  const beside = area.nextElementSibling;
  if (beside?.classList.contains("counter")) return beside;
  const counter = document.createElement("span");
  counter.className = "counter";
  area.insertAdjacentElement("afterend", counter);
  return counter;
}

function count(area) {
  const counter = counterOf(area);
  const typed = area.value.length;
  counter.textContent = `${typed} / ${area.maxLength} 字`;
  counter.classList.toggle("counter-over", typed >= area.maxLength);
}

document.addEventListener("input", (event) => {
  if (event.target.matches("textarea[maxlength]")) count(event.target);
});

// ---- A password can be looked at while it is typed: phones have small keys. ----

function showWord(button, word) {
  button.textContent = word;
  button.setAttribute("aria-label", `${word}密码`);
}

function addReveal(input) {
  if (input.parentElement.classList.contains("with-reveal")) return;
  const frame = document.createElement("span");
  const button = document.createElement("button");
  frame.className = "with-reveal";
  button.type = "button";
  button.className = "reveal";
  showWord(button, "显示");
  input.replaceWith(frame);
  frame.append(input, button);
  button.addEventListener("click", () => {
    const hidden = input.type === "password";
    input.type = hidden ? "text" : "password";
    showWord(button, hidden ? "隐藏" : "显示");
  });
}

// ---- The number of unread messages stands before the title, as the server wrote it first. ----

function showUnread(unread) {
  const title = document.title.replace(/^\(\d+\) /u, "");
  document.title = unread ? `(${unread}) ${title}` : title;
}

// ---- A page, and each part that arrives later. ----

// Chips beside each other: the chosen one may stand outside the window.
function scrollToChip(chip) {
  const row = chip.parentElement;
  row.scrollLeft = chip.offsetLeft - (row.clientWidth - chip.clientWidth) / 2;
}

function prepare(root) {
  root.querySelectorAll(".field input[type=password]").forEach(addReveal);
  root.querySelectorAll("textarea[maxlength]").forEach(count);
  root.querySelectorAll(".chips [aria-current]").forEach(scrollToChip);
  root.querySelector("[data-focus]")?.focus();
}

document.addEventListener("htmx:load", (event) => {
  prepare(event.target);
  if (event.target.id === "unread") showUnread(Number(event.target.dataset.unread));
});

// Opening a page at #action-… opens that action; so does a link to a field inside a closed one.
function openTarget() {
  if (location.hash.length < 2) return;
  const fold = document.getElementById(decodeURIComponent(location.hash.slice(1)))?.closest("details");
  if (fold) fold.open = true;
}

window.addEventListener("hashchange", openTarget);

// A page that is made for paper has a button for it.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// What is shown to be passed on is copied with one press.
for (const button of document.querySelectorAll("[data-copy]")) {
  const source = document.querySelector(button.dataset.copy);
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(source.value ?? source.textContent.trim());
    button.querySelector("span").textContent = "已复制";
  });
}

// An order that was sent ends what this phone kept of its form (ordering.js).
function forgetDraft(key) {
  const names = Object.keys(localStorage).filter((name) => name.startsWith("draft:"));
  for (const name of names) {
    if (JSON.parse(localStorage.getItem(name))?.key === key) localStorage.removeItem(name);
  }
}

const sent = document.querySelector("[data-draft-done]");
if (sent) {
  try {
    forgetDraft(sent.dataset.draftDone);
  } catch {
    // No storage, no drafts.
  }
}

prepare(document);
openTarget();
