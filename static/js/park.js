// The map of the park. The list below it says the same without this file.
(function () {
  "use strict";

  var box = document.getElementById("map");
  if (!box || !window.L) return;

  var style = getComputedStyle(document.documentElement);
  function colour(name) { return style.getPropertyValue("--" + name).trim(); }

  // Shape and colour together say how an enterprise stands; the legend draws the same.
  var STATES = {
    late: { colour: "bad", shape: "octagon", radius: 9 },
    open: { colour: "warn", shape: "triangle", radius: 9 },
    none: { colour: "good", shape: "circle", radius: 6 }
  };
  var CORNERS = { octagon: { count: 8, turn: Math.PI / 8 }, triangle: { count: 3, turn: -Math.PI / 2 } };

  var Mark = L.CircleMarker.extend({
    _updatePath: function () { this._renderer._updateMark(this); }
  });
  L.Canvas.include({
    _updateMark: function (mark) {
      if (!this._drawing || mark._empty()) return;
      var corners = CORNERS[mark.options.shape];
      if (!corners) return this._updateCircle(mark);
      var pen = this._ctx, at = mark._point;
      pen.beginPath();
      for (var i = 0; i < corners.count; i++) {
        var angle = corners.turn + (i * 2 * Math.PI) / corners.count;
        pen.lineTo(at.x + mark._radius * Math.cos(angle), at.y + mark._radius * Math.sin(angle));
      }
      pen.closePath();
      this._fillStroke(pen, mark);
    }
  });

  function line(tag, text, href) {
    var element = document.createElement(tag);
    element.textContent = text;
    if (href) element.href = href;
    return element;
  }

  // Everything goes in as text: names come from people.
  function popup(title, url, words) {
    var card = document.createElement("div");
    card.append(line("a", title, url));
    words.forEach(function (word) { card.append(line("p", word)); });
    return card;
  }

  function counts(of) {
    if (!of.open) return "没有在办的诉求";
    return "在办 " + of.open + " 件" + (of.late ? "，超时 " + of.late + " 件" : "");
  }

  function draw(data) {
    var map = L.map(box, { preferCanvas: true, zoomSnap: 0.25, zoomControl: false, maxZoom: 19, attributionControl: false });
    L.control.zoom({ zoomInTitle: "放大", zoomOutTitle: "缩小" }).addTo(map);
    if (box.dataset.tiles) {
      L.control.attribution({ prefix: false }).addTo(map);
      L.tileLayer(box.dataset.tiles, { maxZoom: 19, attribution: box.dataset.attribution }).addTo(map);
    }
    map.on("popupopen", function (event) {
      var close = event.popup.getElement().querySelector(".leaflet-popup-close-button");
      if (close) close.setAttribute("aria-label", "关闭");
    });

    function areaStyle() {
      return { color: colour("brand-ink"), weight: 2, fillColor: colour("brand-tint"), fillOpacity: box.dataset.tiles ? 0.35 : 0.9 };
    }
    function pointStyle(feature) {
      return { color: colour("paper"), weight: 1.5, fillColor: colour(STATES[feature.properties.state].colour), fillOpacity: 1 };
    }

    var areas = L.geoJSON(data.micro_grids, {
      style: areaStyle,
      onEachFeature: function (feature, layer) {
        var of = feature.properties;
        layer.bindPopup(popup(of.code + " " + of.name, of.url, ["企业 " + of.enterprises + " 家", counts(of)]));
        // Near the upper edge: the middle is where the points are.
        var edge = layer.getBounds();
        var at = [edge.getNorth() - (edge.getNorth() - edge.getSouth()) * 0.2, edge.getCenter().lng];
        L.tooltip(at, { content: of.code, permanent: true, direction: "center", className: "map-code" }).addTo(map);
      }
    }).addTo(map);
    var points = L.geoJSON(data.enterprises, {
      pointToLayer: function (feature, at) {
        var state = STATES[feature.properties.state];
        return new Mark(at, { radius: state.radius, shape: state.shape });
      },
      style: pointStyle,
      onEachFeature: function (feature, layer) {
        var of = feature.properties;
        layer.bindPopup(popup(of.name, of.url, [of.place, counts(of)].filter(Boolean)));
      }
    }).addTo(map);

    // A canvas does not follow the style sheet when evening turns the page dark.
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", function () {
      areas.setStyle(areaStyle());
      points.setStyle(pointStyle);
    });

    var bounds = areas.getBounds().extend(points.getBounds());
    if (bounds.isValid()) map.fitBounds(bounds, { padding: [16, 16] });
    else map.setView([31.74, 120.06], 14);
  }

  var note = document.getElementById("map-note");
  fetch(box.dataset.url, { headers: { Accept: "application/json" } })
    .then(function (answer) {
      if (!answer.ok) throw new Error(String(answer.status));
      return answer.json();
    })
    .then(function (data) {
      note.remove();
      box.dataset.ready = "1"; // shown before it is drawn: a hidden box has no size
      draw(data);
    })
    .catch(function () {
      note.textContent = "地图没有载入，请刷新页面重试。下面的列表不受影响。";
    });
})();
