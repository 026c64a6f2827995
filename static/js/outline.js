// Draws the pasted outline into the preview while it is typed; the server checks it when it is saved.
(function () {
  "use strict";

  function polygonOf(value) {
    if (value && value.type === "FeatureCollection" && value.features.length === 1) value = value.features[0];
    if (value && value.type === "Feature") value = value.geometry;
    return value && value.type === "Polygon" && Array.isArray(value.coordinates) ? value : null;
  }

  function follow(area, drawing) {
    var frame = JSON.parse(drawing.dataset.frame);
    var own = drawing.querySelector(".outline-own");
    var words = document.querySelector("[data-outline-words]");

    function path(ring) {
      return "M" + ring.map(function (point) {
        var x = (point[0] - frame.west) * frame.x + frame.margin;
        var y = (frame.north - point[1]) * frame.y + frame.margin;
        return x.toFixed(1) + "," + y.toFixed(1);
      }).join(" ") + "Z";
    }

    function draw() {
      var text = area.value.trim(), polygon = null;
      if (!text || text === "null") {
        own.setAttribute("d", "");
        words.textContent = "";
        return;
      }
      try { polygon = polygonOf(JSON.parse(text)); } catch (error) { polygon = null; }
      var shape = polygon ? polygon.coordinates.map(path).join(" ") : "";
      if (shape.indexOf("NaN") >= 0) shape = "";
      own.setAttribute("d", shape);
      words.textContent = shape ? "" : "这段文字还不是一个 GeoJSON 面。";
    }

    area.addEventListener("input", draw);
  }

  document.addEventListener("DOMContentLoaded", function () {
    var area = document.querySelector("textarea[name=outline]");
    var drawing = document.querySelector(".outline-preview");
    if (area && drawing) follow(area, drawing);
  });
})();
