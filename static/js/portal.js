// Small comforts. Every page does its job without this file.
(function () {
  "use strict";

  // ---- One press, one request: forms marked data-once lock after the first submit. ----
  // The button is not disabled but ignored, so that its own name and value are still sent.
  document.addEventListener("submit", function (event) {
    var form = event.target;
    // Our forms are novalidate so that the server's words are read; files that would only
    // be refused after a long upload are the exception.
    var refused = form.querySelector("input[type=file]:invalid");
    if (refused && refused.validity.customError) {
      event.preventDefault();
      refused.focus();
      refused.scrollIntoView({ block: "center" });
      return;
    }
    if (!form.matches("form[data-once]")) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "1";
    var button = event.submitter || form.querySelector("[type=submit]");
    if (button) {
      button.setAttribute("aria-busy", "true");
      button.setAttribute("aria-disabled", "true");
    }
  });

  function unlock(form) {
    delete form.dataset.sent;
    form.querySelectorAll("[aria-busy]").forEach(function (button) {
      button.removeAttribute("aria-busy");
      button.removeAttribute("aria-disabled");
    });
  }

  // The back button may show the page as it was left.
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-sent]").forEach(unlock);
  });
  document.addEventListener("htmx:afterRequest", function (event) {
    if (event.target.matches && event.target.matches("form[data-sent]")) unlock(event.target);
  });

  // ---- Ctrl and Enter in a long text sends the form, as Enter does in a short one. ----
  document.addEventListener("keydown", function (event) {
    var form = event.target.form;
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || !form) return;
    var button = form.matches("form[data-once]") && form.querySelector("button[type=submit]:not([name])");
    if (!button) return;
    event.preventDefault();
    button.click();
  });

  // ---- Menus made of <details data-menu> close on Escape and on a press elsewhere. ----
  document.addEventListener("click", function (event) {
    document.querySelectorAll("details[data-menu][open]").forEach(function (menu) {
      if (!menu.contains(event.target)) menu.open = false;
    });
  });
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") return;
    document.querySelectorAll("details[data-menu][open]").forEach(function (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    });
  });

  // ---- How much a textarea still takes. ----
  function count(area) {
    var most = area.maxLength;
    var box = area.nextElementSibling;
    if (!box || !box.classList.contains("counter")) {
      box = document.createElement("span");
      box.className = "counter";
      area.insertAdjacentElement("afterend", box);
    }
    box.textContent = area.value.length + " / " + most + " 字";
    box.classList.toggle("counter-over", area.value.length >= most);
  }

  // ---- Chosen files: names, sizes, and a warning before anything is sent. ----
  function words(bytes) {
    if (bytes < 1024 * 1024) return Math.max(1, Math.round(bytes / 1024)) + " KB";
    return (bytes / 1024 / 1024).toFixed(1) + " MB";
  }

  function showFiles(input) {
    var field = input.closest(".field") || input.parentElement;
    var list = field.querySelector(".chosen");
    if (!list) {
      list = document.createElement("ul");
      list.className = "chosen";
      list.setAttribute("role", "status");
      input.insertAdjacentElement("afterend", list);
    }
    var most = Number(input.dataset.maxFiles || 5);
    var mega = Number(input.dataset.maxMb || 10);
    var types = (input.getAttribute("accept") || ".pdf,.jpg,.jpeg,.png,.webp,.docx,.xlsx,.pptx").toLowerCase().split(",").filter(function (type) {
      return type.trim().charAt(0) === ".";
    }).map(function (type) { return type.trim(); });
    var faults = [];
    list.textContent = "";
    Array.prototype.forEach.call(input.files, function (file) {
      var ending = file.name.slice(file.name.lastIndexOf(".")).toLowerCase();
      var fault = "";
      if (file.size > mega * 1024 * 1024) fault = "超过 " + mega + " MB，请压缩后再选";
      else if (types.length && types.indexOf(ending) < 0) fault = "不收这种文件";
      if (fault) faults.push("「" + file.name + "」" + fault + "。");
      var row = document.createElement("li");
      var name = document.createElement("span");
      var note = document.createElement("span");
      name.textContent = file.name;
      note.textContent = fault || words(file.size);
      note.className = fault ? "chosen-wrong" : "soft nowrap";
      row.append(name, note);
      list.append(row);
    });
    if (input.files.length > most) {
      faults.push("一次最多 " + most + " 个文件，现在选了 " + input.files.length + " 个。");
      var row = document.createElement("li");
      row.className = "chosen-wrong";
      row.textContent = faults[faults.length - 1];
      list.append(row);
    }
    input.setCustomValidity(faults.join(""));
  }

  // ---- A password can be looked at while it is typed: phones have small keys. ----
  function addReveal(input) {
    if (input.parentElement.classList.contains("with-reveal")) return;
    var frame = document.createElement("span");
    var button = document.createElement("button");
    frame.className = "with-reveal";
    button.type = "button";
    button.className = "reveal";
    button.textContent = "显示";
    button.setAttribute("aria-label", "显示密码");
    input.replaceWith(frame);
    frame.append(input, button);
    button.addEventListener("click", function () {
      var hidden = input.type === "password";
      input.type = hidden ? "text" : "password";
      button.textContent = hidden ? "隐藏" : "显示";
      button.setAttribute("aria-label", hidden ? "隐藏密码" : "显示密码");
    });
  }

  function prepare(root) {
    root.querySelectorAll(".field input[type=password]").forEach(addReveal);
    root.querySelectorAll("textarea[maxlength]").forEach(count);
    root.querySelectorAll("input[type=file]").forEach(function (input) {
      if (input.files.length) showFiles(input);
    });
    // Chips beside each other: the chosen one may stand outside the window.
    root.querySelectorAll(".chips [aria-current]").forEach(function (chip) {
      var row = chip.parentElement;
      row.scrollLeft = chip.offsetLeft - (row.clientWidth - chip.clientWidth) / 2;
    });
    var wrong = root.querySelector("[data-focus]");
    if (wrong) wrong.focus();
  }

  document.addEventListener("input", function (event) {
    if (event.target.matches("textarea[maxlength]")) count(event.target);
  });
  document.addEventListener("change", function (event) {
    if (event.target.matches("input[type=file]")) showFiles(event.target);
  });
  document.addEventListener("htmx:load", function (event) {
    prepare(event.target);
    if (event.target.id === "unread") showUnread(Number(event.target.dataset.unread));
  });

  // ---- The number of unread messages stands before the title, as the server wrote it first. ----
  function showUnread(count) {
    document.title = (count ? "(" + count + ") " : "") + document.title.replace(/^\(\d+\) /, "");
  }

  // Opening a page at #action-… opens that action; so does a link to a field inside a closed one.
  function openTarget() {
    var target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    var fold = target && target.closest("details");
    if (fold) fold.open = true;
  }
  window.addEventListener("hashchange", openTarget);

  // ---- A page that is made for paper has a button for it. ----
  document.querySelectorAll("[data-print]").forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", function () { window.print(); });
  });

  // An order that was sent ends what this phone kept of its form (ordering.js).
  var done = document.querySelector("[data-draft-done]");
  if (done) {
    try {
      Object.keys(localStorage).forEach(function (name) {
        if (name.indexOf("draft:") !== 0) return;
        var key = (JSON.parse(localStorage.getItem(name)) || {}).key;
        if (key === done.dataset.draftDone) localStorage.removeItem(name);
      });
    } catch (error) { /* no storage, no drafts */ }
  }

  prepare(document);
  openTarget();
})();
