// 代录: what is typed while the part that changes with the item is on its way stays, and so does an
// unfolded list of further fields. The page does its job without this file.
(function () {
  "use strict";

  var fresh = {}; // by name, the fields written in since the request left
  var unfolded = false;

  function partOf(event) {
    return event.detail.target && event.detail.target.id === "what" ? event.detail.target : null;
  }

  function write(field, old) {
    if (field.type === "radio" || field.type === "checkbox") {
      if (field.value === old.value) field.checked = old.checked;
    } else if (field.type !== "hidden" && field.type !== "file") field.value = old.value;
  }

  function note(event) {
    var field = event.target;
    if (!field.closest("#what") || !field.name || /^(item|other)$/.test(field.name)) return;
    (fresh[field.name] = fresh[field.name] || []).push(field);
  }

  document.addEventListener("input", note);
  document.addEventListener("change", note);
  document.addEventListener("htmx:beforeRequest", function (event) {
    if (partOf(event)) fresh = {};
  });
  document.addEventListener("htmx:beforeSwap", function (event) {
    var part = partOf(event);
    if (part) unfolded = Boolean(part.querySelector("details[open]"));
  });
  document.addEventListener("htmx:afterSwap", function (event) {
    var part = partOf(event);
    if (!part) return;
    Object.keys(fresh).forEach(function (name) {
      part.querySelectorAll("[name='" + CSS.escape(name) + "']").forEach(function (field) {
        fresh[name].forEach(function (old) { write(field, old); });
      });
    });
    fresh = {};
    if (unfolded) part.querySelectorAll("details").forEach(function (fold) { fold.open = true; });
  });
})();
