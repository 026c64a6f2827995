// The order form's comforts: wrong fields named beside them before anything is sent, drafts that
// outlive the battery, the phone's camera. The form does its job without this file.
(function () {
  "use strict";

  var form = document.querySelector("form[data-check]");
  if (!form) return;
  var leaving = false;

  // ---- What is wrong with a field, in the portal's words. ----
  function isChoice(input) {
    return input.matches("select, [type=radio], [type=checkbox]");
  }

  function sentenceFor(input) {
    var wrong = input.validity;
    if (wrong.badInput) return input.type === "number" ? "请填写数字。" : "请填写完整的日期和时间。";
    if (wrong.valueMissing) return isChoice(input) ? "请选择一项。" : "这里还没有填。";
    if (wrong.patternMismatch) return input.dataset.wrong || "格式不对，请检查。";
    if (wrong.typeMismatch) return input.type === "email" ? "请填写完整的邮箱地址，如 name@example.com。" : "格式不对，请检查。";
    if (wrong.rangeUnderflow) return "不能小于 " + input.min + "。";
    if (wrong.rangeOverflow) return "不能大于 " + input.max + "。";
    if (wrong.stepMismatch) return input.step === "0.01" ? "最多两位小数。" : "请填写整数。";
    if (wrong.tooLong) return "最多 " + input.maxLength + " 个字。";
    return input.validationMessage;
  }

  function faultOf(field) {
    var boxes = field.querySelectorAll("[data-one-of]");
    if (boxes.length && !field.querySelector("[data-one-of]:checked")) return { input: boxes[0], words: "请至少选择一项。" };
    var wrong = Array.prototype.find.call(field.querySelectorAll("input, select, textarea"), function (input) {
      return !input.checkValidity();
    });
    return wrong && { input: wrong, words: sentenceFor(wrong) };
  }

  function show(field, fault) {
    var list = field.querySelector(".errorlist");
    if (!fault) {
      field.classList.remove("field-wrong");
      if (list) list.remove();
      field.querySelectorAll("[aria-invalid]").forEach(function (input) { input.removeAttribute("aria-invalid"); });
      return;
    }
    if (!list) {
      list = document.createElement("ul");
      list.className = "errorlist";
      list.id = (fault.input.id || fault.input.name) + "_wrong";
      field.append(list);
    }
    var row = document.createElement("li");
    row.textContent = fault.words;
    list.replaceChildren(row);
    field.classList.add("field-wrong");
    fault.input.setAttribute("aria-invalid", "true");
    fault.input.setAttribute("aria-describedby", list.id);
  }

  // Before the listener in portal.js that locks the form.
  form.addEventListener("submit", function (event) {
    if (event.submitter && event.submitter.formNoValidate) return;
    var first = null;
    form.querySelectorAll(".field").forEach(function (field) {
      var fault = faultOf(field);
      show(field, fault);
      if (fault && !first) first = fault.input;
    });
    if (first) {
      event.preventDefault();
      event.stopPropagation();
      first.focus({ preventScroll: true });
      first.closest(".field").scrollIntoView({ block: "center" });
      return;
    }
    leaving = true;
  });
  // A field that was wrong is judged again with every key; a right one only when it is left.
  form.addEventListener("input", function (event) {
    var field = event.target.closest(".field-wrong");
    if (field) show(field, faultOf(field));
  });
  form.addEventListener("change", function (event) {
    var field = event.target.closest(".field");
    if (field && event.target.value) show(field, faultOf(field));
  });

  // ---- The phone's camera beside the file chooser. ----
  var files = form.querySelector("input[type=file]");
  if (files && window.DataTransfer && matchMedia("(pointer: coarse)").matches) {
    var camera = document.createElement("label");
    var shutter = document.createElement("input");
    shutter.type = "file";
    shutter.accept = "image/*";
    shutter.setAttribute("capture", "environment");
    shutter.className = "visually-hidden";
    camera.className = "btn camera";
    camera.append("拍照", shutter);
    files.insertAdjacentElement("afterend", camera);
    shutter.addEventListener("change", function (event) {
      event.stopPropagation();
      var all = new DataTransfer();
      [files, shutter].forEach(function (input) {
        Array.prototype.forEach.call(input.files, function (file) { all.items.add(file); });
      });
      files.files = all.files;
      shutter.value = "";
      files.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }

  // ---- Drafts: on this phone at once, at the portal every few seconds. ----
  if (!form.dataset.draft) return;
  var keyInput = form.querySelector("[name=idempotency_key]");
  var state = form.querySelector("[data-draft-state]");
  var store = "draft:" + form.dataset.user + ":" + form.dataset.item;
  var NOT_KEPT = ["csrfmiddlewaretoken", "idempotency_key", "other"];
  var pending = 0, changed = false;

  function typed() {
    var found = {};
    new FormData(form).forEach(function (value, name) {
      if (typeof value !== "string" || NOT_KEPT.indexOf(name) >= 0) return;
      (found[name] = found[name] || []).push(value);
    });
    return found;
  }

  // A private window may have no storage, a full one takes nothing more: then the portal keeps it.
  function local(action) {
    try { return action(window.localStorage); } catch (error) { return null; }
  }

  function clock(at) {
    var two = function (number) { return (number < 10 ? "0" : "") + number; };
    return two(at.getHours()) + ":" + two(at.getMinutes());
  }

  function address() {
    return form.dataset.draft.replace("00000000-0000-0000-0000-000000000000",
      keyInput.value.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5"));
  }

  function body() {
    var data = new FormData();
    new FormData(form).forEach(function (value, name) {
      if (typeof value === "string") data.append(name, value);
    });
    return data;
  }

  function send() {
    pending = 0;
    changed = false;
    fetch(address(), { method: "POST", body: body(), credentials: "same-origin" }).then(function (answer) {
      if (answer.ok) state.textContent = "草稿已保存 " + clock(new Date()) + "。附件不在草稿里。";
      else if (answer.status === 410) state.textContent = "这份内容已经提交过了。";
      else throw new Error(answer.status);
    }).catch(function () {
      changed = true;
      state.textContent = "网络不通，草稿先存在这台手机上。";
    });
  }

  function keep(event) {
    if (event.target.name === "other" || event.target.type === "file") return;
    changed = true;
    local(function (storage) {
      storage.setItem(store, JSON.stringify({ key: keyInput.value, at: Date.now(), typed: typed() }));
    });
    if (!pending) pending = setTimeout(send, 4000);
  }

  form.addEventListener("input", keep);
  form.addEventListener("change", keep);
  window.addEventListener("pagehide", function () {
    if (changed && !leaving && navigator.sendBeacon) navigator.sendBeacon(address(), body());
  });

  // ---- What this phone still has of an earlier try. ----
  function put(kept) {
    Object.keys(kept.typed).forEach(function (name) {
      if (["more", "item", "enterprise"].indexOf(name) >= 0) return;
      var values = kept.typed[name];
      form.querySelectorAll('[name="' + CSS.escape(name) + '"]').forEach(function (input) {
        if (input.matches("[type=radio], [type=checkbox]")) input.checked = values.indexOf(input.value) >= 0;
        else input.value = values[0];
      });
    });
    keyInput.value = kept.key;
    form.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function offer(kept) {
    var bar = document.createElement("div");
    var words = document.createElement("p");
    var at = new Date(kept.at);
    bar.className = "flash draft-offer";
    words.textContent = "您在 " + (at.getMonth() + 1) + " 月 " + at.getDate() + " 日 " + clock(at) + " 写到一半的内容还在。";
    bar.append(words);
    [["接着写", function () { put(kept); }], ["不要了", function () {
      local(function (storage) { storage.removeItem(store); });
    }]].forEach(function (choice) {
      var button = document.createElement("button");
      button.type = "button";
      button.className = "btn btn-sm";
      button.textContent = choice[0];
      button.addEventListener("click", function () { choice[1](); bar.remove(); });
      bar.append(button);
    });
    form.prepend(bar);
  }

  var kept = local(function (storage) {
    // What somebody else typed on this phone is not for this person.
    Object.keys(storage).forEach(function (name) {
      if (name.indexOf("draft:") === 0 && name.indexOf("draft:" + form.dataset.user + ":") !== 0) storage.removeItem(name);
    });
    return JSON.parse(storage.getItem(store));
  });
  var MONTH = 30 * 24 * 60 * 60 * 1000;
  if (kept && kept.key !== keyInput.value && Date.now() - kept.at < MONTH && !form.querySelector(".field-wrong")) offer(kept);
})();
