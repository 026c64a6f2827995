// The map of the park. The list below it says the same without this file.

// Shape and colour together say how an enterprise stands; the legend draws the same.
const STATES = {
  late: { colour: "bad", shape: "octagon", radius: 9 },
  open: { colour: "warn", shape: "triangle", radius: 9 },
  none: { colour: "good", shape: "circle", radius: 6 },
};
const CORNERS = { octagon: { count: 8, turn: Math.PI / 8 }, triangle: { count: 3, turn: -Math.PI / 2 } };
const MIDDLE_OF_THE_PARK = [31.74, 120.06];

const box = document.getElementById("map");
const style = getComputedStyle(document.documentElement);

function colour(name) {
  return style.getPropertyValue(`--${name}`).trim();
}

// ---- Marks: Leaflet draws circles; a mark may have corners. ----

function addCorners(pen, mark, { count, turn }) {
  const { x, y } = mark._point;
  pen.beginPath();
  for (let corner = 0; corner < count; corner += 1) {
    const angle = turn + (corner * 2 * Math.PI) / count;
    pen.lineTo(x + mark._radius * Math.cos(angle), y + mark._radius * Math.sin(angle));
  }
  pen.closePath();
}

// Leaflet calls these with the renderer and the mark as `this`.
function markClass() {
  L.Canvas.include({
    _updateMark(mark) {
      if (!this._drawing || mark._empty()) return;
      const corners = CORNERS[mark.options.shape];
      if (!corners) {
        this._updateCircle(mark);
        return;
      }
      addCorners(this._ctx, mark, corners);
      this._fillStroke(this._ctx, mark);
    },
  });
  return L.CircleMarker.extend({
    _updatePath() {
      this._renderer._updateMark(this);
    },
  });
}

// ---- Words. Everything goes in as text: names come from people. ----

function line(tag, text, href) {
  const element = document.createElement(tag);
  element.textContent = text;
  if (href) element.href = href;
  return element;
}

function popup(title, url, words) {
  const card = document.createElement("div");
  card.append(line("a", title, url), ...words.map((word) => line("p", word)));
  return card;
}

function counts({ open, late }) {
  if (!open) return "没有在办的诉求";
  return late ? `在办 ${open} 件，超时 ${late} 件` : `在办 ${open} 件`;
}

// ---- The map. ----

function areaStyle() {
  return {
    color: colour("brand-ink"),
    weight: 2,
    fillColor: colour("brand-tint"),
    fillOpacity: box.dataset.tiles ? 0.35 : 0.9,
  };
}

function pointStyle({ properties }) {
  return { color: colour("paper"), weight: 1.5, fillColor: colour(STATES[properties.state].colour), fillOpacity: 1 };
}

function emptyMap() {
  const map = L.map(box, {
    preferCanvas: true,
    zoomSnap: 0.25,
    zoomControl: false,
    maxZoom: 19,
    attributionControl: false,
  });
  L.control.zoom({ zoomInTitle: "放大", zoomOutTitle: "缩小" }).addTo(map);
  if (box.dataset.tiles) {
    L.control.attribution({ prefix: false }).addTo(map);
    L.tileLayer(box.dataset.tiles, { maxZoom: 19, attribution: box.dataset.attribution }).addTo(map);
  }
  map.on("popupopen", (event) => {
    const close = event.popup.getElement().querySelector(".leaflet-popup-close-button");
    close?.setAttribute("aria-label", "关闭");
  });
  return map;
}

// The code stands near the upper edge: the middle is where the points are.
function codeOf(area, code) {
  const bounds = area.getBounds();
  const height = bounds.getNorth() - bounds.getSouth();
  const at = [bounds.getNorth() - height * 0.2, bounds.getCenter().lng];
  return L.tooltip(at, { content: code, permanent: true, direction: "center", className: "map-code" });
}

function drawAreas(map, microGrids) {
  const onEachFeature = ({ properties: of }, area) => {
    area.bindPopup(popup(`${of.code} ${of.name}`, of.url, [`企业 ${of.enterprises} 家`, counts(of)]));
    codeOf(area, of.code).addTo(map);
  };
  return L.geoJSON(microGrids, { style: areaStyle, onEachFeature }).addTo(map);
}

function describePoint({ properties: of }, point) {
  point.bindPopup(popup(of.name, of.url, [of.place, counts(of)].filter(Boolean)));
}

function drawPoints(map, enterprises) {
  const Mark = markClass();
  const pointToLayer = ({ properties }, at) => {
    const { radius, shape } = STATES[properties.state];
    return new Mark(at, { radius, shape });
  };
  return L.geoJSON(enterprises, { pointToLayer, style: pointStyle, onEachFeature: describePoint }).addTo(map);
}

function draw(data) {
  const map = emptyMap();
  const areas = drawAreas(map, data.micro_grids);
  const points = drawPoints(map, data.enterprises);
  // A canvas does not follow the style sheet when evening turns the page dark.
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    areas.setStyle(areaStyle());
    points.setStyle(pointStyle);
  });
  const bounds = areas.getBounds().extend(points.getBounds());
  if (bounds.isValid()) map.fitBounds(bounds, { padding: [16, 16] });
  else map.setView(MIDDLE_OF_THE_PARK, 14);
}

async function load() {
  const note = document.getElementById("map-note");
  try {
    const answer = await fetch(box.dataset.url, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(String(answer.status));
    const data = await answer.json();
    note.remove();
    box.dataset.ready = "1"; // shown before it is drawn: a hidden box has no size
    draw(data);
  } catch {
    note.textContent = "地图没有载入，请刷新页面重试。下面的列表不受影响。";
  }
}

if (box && window.L) load();
