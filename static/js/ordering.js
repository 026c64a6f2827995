// The order form's comforts: wrong fields named beside them before anything is sent, drafts that
// outlive the battery. The form does its job without this file.

let leaving = false; // the form is being sent

// ---- What is wrong with a field, in the portal's words. ----

function isChoice(input) {
  return input.matches("select, [type=radio], [type=checkbox]");
}

// The first fault that holds is told; each knows its sentence.
const SENTENCES = [
  ["badInput", (input) => (input.type === "number" ? "请填写数字。" : "请填写完整的日期和时间。")],
  ["valueMissing", (input) => (isChoice(input) ? "请选择一项。" : "这里还没有填。")],
  ["patternMismatch", (input) => input.dataset.wrong || "格式不对，请检查。"],
  [
    "typeMismatch",
    (input) => (input.type === "email" ? "请填写完整的邮箱地址，如 name@example.com。" : "格式不对，请检查。"),
  ],
  ["rangeUnderflow", (input) => `不能小于 ${input.min}。`],
  ["rangeOverflow", (input) => `不能大于 ${input.max}。`],
  ["stepMismatch", (input) => (input.step === "0.01" ? "最多两位小数。" : "请填写整数。")],
  ["tooLong", (input) => `最多 ${input.maxLength} 个字。`],
];

function sentenceFor(input) {
  const [, sentence] = SENTENCES.find(([fault]) => input.validity[fault]) ?? [];
  return sentence ? sentence(input) : input.validationMessage;
}

function faultOf(field) {
  const box = field.querySelector("[data-one-of]");
  if (box && !field.querySelector("[data-one-of]:checked")) return { input: box, words: "请至少选择一项。" };
  const inputs = [...field.querySelectorAll("input, select, textarea")];
  const wrong = inputs.find((input) => !input.checkValidity());
  return wrong ? { input: wrong, words: sentenceFor(wrong) } : null;
}

function clear(field) {
  field.classList.remove("field-wrong");
  field.querySelector(".errorlist")?.remove();
  for (const input of field.querySelectorAll("[aria-invalid]")) input.removeAttribute("aria-invalid");
}

function errorList(field, input) {
  const shown = field.querySelector(".errorlist");
  if (shown) return shown;
  const list = document.createElement("ul");
  list.className = "errorlist";
  list.id = `${input.id || input.name}_wrong`;
  field.append(list);
  return list;
}

function tell(field, { input, words }) {
  const list = errorList(field, input);
  const row = document.createElement("li");
  row.textContent = words;
  list.replaceChildren(row);
  field.classList.add("field-wrong");
  input.setAttribute("aria-invalid", "true");
  input.setAttribute("aria-describedby", list.id);
}

function judge(field) {
  const fault = faultOf(field);
  if (fault) tell(field, fault);
  else clear(field);
  return fault;
}

// Runs before the listener in portal.js that locks the form.
function checkBeforeSending(event) {
  if (event.submitter?.formNoValidate) return;
  const fields = [...event.currentTarget.querySelectorAll(".field")];
  const first = fields.map((field) => judge(field)).find(Boolean);
  leaving = !first;
  if (leaving) return;
  event.preventDefault();
  event.stopPropagation();
  const fold = first.input.closest("details");
  if (fold) fold.open = true;
  first.input.focus({ preventScroll: true });
  first.input.closest(".field").scrollIntoView({ block: "center" });
}

function watchFields(form) {
  form.addEventListener("submit", checkBeforeSending);
  // A field that was wrong is judged again with every key; a right one only when it is left.
  form.addEventListener("input", (event) => {
    const field = event.target.closest(".field-wrong");
    if (field) judge(field);
  });
  form.addEventListener("change", (event) => {
    const field = event.target.closest(".field");
    if (field && event.target.value) judge(field);
  });
}

// ---- Drafts: on this phone at once, at the portal every few seconds. ----

const NOT_TYPED = new Set(["csrfmiddlewaretoken", "idempotency_key", "other"]);
const NOT_PUT_BACK = new Set(["more", "item", "enterprise"]);
const PAUSE = 4000;
const MONTH = 30 * 24 * 60 * 60 * 1000;

// A private window may have no storage, a full one takes nothing more: then the portal keeps it.
function local(action) {
  try {
    return action(window.localStorage);
  } catch {
    return null;
  }
}

function clock(at) {
  return [at.getHours(), at.getMinutes()].map((part) => String(part).padStart(2, "0")).join(":");
}

function button(words, action) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "btn btn-sm";
  made.textContent = words;
  made.addEventListener("click", action);
  return made;
}

class Draft {
  constructor(form) {
    this.form = form;
    this.key = form.querySelector("[name=idempotency_key]");
    this.state = form.querySelector("[data-draft-state]");
    this.owner = `draft:${form.dataset.user}:`;
    this.name = this.owner + form.dataset.item;
    this.timer = 0;
    this.isChanged = false;
  }

  watch() {
    this.form.addEventListener("input", (event) => this.keep(event.target));
    this.form.addEventListener("change", (event) => this.keep(event.target));
    window.addEventListener("pagehide", () => this.sendLast());
  }

  // The fields with what is typed in them, files aside.
  pairs() {
    return [...new FormData(this.form)].filter(([, value]) => typeof value === "string");
  }

  typed() {
    const found = {};
    for (const [name, value] of this.pairs()) {
      if (!NOT_TYPED.has(name)) found[name] = [...(found[name] ?? []), value];
    }
    return found;
  }

  body() {
    const data = new FormData();
    for (const [name, value] of this.pairs()) data.append(name, value);
    return data;
  }

  address() {
    const key = this.key.value.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/u, "$1-$2-$3-$4-$5");
    return this.form.dataset.draft.replace("00000000-0000-0000-0000-000000000000", key);
  }

  keep(field) {
    if (field.name === "other" || field.type === "file") return;
    this.isChanged = true;
    if (this.namesNobody()) {
      this.dropHere();
    } else {
      this.keepHere();
    }
    if (!this.timer) this.timer = setTimeout(() => this.send(), PAUSE);
  }

  // What is to name nobody leaves no draft; the portal throws away what it has when it is sent.
  namesNobody() {
    return Boolean(this.form.querySelector("[name=anonymous]:checked"));
  }

  dropHere() {
    local((storage) => storage.removeItem(this.name));
  }

  keepHere() {
    const kept = { key: this.key.value, at: Date.now(), typed: this.typed() };
    local((storage) => storage.setItem(this.name, JSON.stringify(kept)));
  }

  async send() {
    this.timer = 0;
    this.isChanged = false;
    try {
      const answer = await fetch(this.address(), { method: "POST", body: this.body(), credentials: "same-origin" });
      this.state.textContent = this.wordsFor(answer);
    } catch {
      this.isChanged = true;
      this.state.textContent = this.namesNobody() ? "" : "网络不通，草稿先存在这台手机上。";
    }
  }

  wordsFor(answer) {
    if (answer.ok && this.namesNobody()) return "匿名提交不存草稿，离开本页要重新填写。";
    if (answer.ok) return `草稿已保存 ${clock(new Date())}。附件不在草稿里。`;
    if (answer.status === 410) return "这份内容已经提交过了。";
    throw new Error(String(answer.status));
  }

  sendLast() {
    if (this.isChanged && !leaving) navigator.sendBeacon?.(this.address(), this.body());
  }

  // What somebody else typed on this phone is not for this person.
  forgetOthers() {
    local((storage) => {
      const drafts = Object.keys(storage).filter((name) => name.startsWith("draft:"));
      drafts.filter((name) => !name.startsWith(this.owner)).forEach((name) => storage.removeItem(name));
    });
  }

  // What this phone still has of an earlier try.
  offerKept() {
    const kept = local((storage) => JSON.parse(storage.getItem(this.name)));
    if (!kept || kept.key === this.key.value || Date.now() - kept.at >= MONTH) return;
    if (!this.form.querySelector(".field-wrong")) this.offer(kept);
  }

  offer(kept) {
    const bar = document.createElement("div");
    const words = document.createElement("p");
    const at = new Date(kept.at);
    bar.className = "flash draft-offer";
    words.textContent = `您在 ${at.getMonth() + 1} 月 ${at.getDate()} 日 ${clock(at)} 写到一半的内容还在。`;
    const choose = (action) => () => {
      action();
      bar.remove();
    };
    bar.append(
      words,
      button("接着写", choose(() => this.putBack(kept))),
      button("不要了", choose(() => local((storage) => storage.removeItem(this.name)))),
    );
    this.form.prepend(bar);
  }

  putBack(kept) {
    for (const [name, values] of Object.entries(kept.typed)) {
      if (!NOT_PUT_BACK.has(name)) this.write(name, values);
    }
    this.key.value = kept.key;
    this.form.dispatchEvent(new Event("input", { bubbles: true }));
  }

  write(name, values) {
    for (const input of this.form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
      if (input.matches("[type=radio], [type=checkbox]")) input.checked = values.includes(input.value);
      else input.value = values[0];
    }
  }
}

function keepDraft(form) {
  const draft = new Draft(form);
  draft.watch();
  draft.forgetOthers();
  draft.offerKept();
}

// ---- Another enterprise has other sites: its only one is chosen, of several the person chooses. ----

function followEnterprise(form, sites) {
  for (const radio of form.querySelectorAll("[name=enterprise][type=radio]")) {
    radio.addEventListener("change", () => {
      const main = sites.querySelector(`option[value="main-${CSS.escape(radio.value)}"]`);
      sites.value = main && main.parentElement.children.length === 1 ? main.value : "";
    });
  }
}

const form = document.querySelector("form[data-check]");
if (form) {
  watchFields(form);
  const sites = form.querySelector("select[name=site]");
  if (sites) followEnterprise(form, sites);
  if (form.dataset.draft) keepDraft(form);
}
