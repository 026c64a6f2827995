// Draws the pasted outline into the preview while it is typed; the server checks it when it is saved.

// The polygon of a GeoJSON text: as it is, as a feature, or as a collection of one; else nothing.
function polygonOf(value) {
  let shape = value;
  if (shape?.type === "FeatureCollection" && shape.features.length === 1) [shape] = shape.features;
  if (shape?.type === "Feature") shape = shape.geometry;
  return shape?.type === "Polygon" && Array.isArray(shape.coordinates) ? shape : null;
}

function ringPath(ring, frame) {
  const points = ring.map(([longitude, latitude]) => {
    const x = (longitude - frame.west) * frame.x + frame.margin;
    const y = (frame.north - latitude) * frame.y + frame.margin;
    return `${x.toFixed(1)},${y.toFixed(1)}`;
  });
  return `M${points.join(" ")}Z`;
}

function outlinePath(text, frame) {
  try {
    const polygon = polygonOf(JSON.parse(text));
    const path = polygon ? polygon.coordinates.map((ring) => ringPath(ring, frame)).join(" ") : "";
    return path.includes("NaN") ? "" : path;
  } catch {
    return "";
  }
}

function followOutline(area, drawing) {
  const frame = JSON.parse(drawing.dataset.frame);
  const own = drawing.querySelector(".outline-own");
  const words = document.querySelector("[data-outline-words]");
  area.addEventListener("input", () => {
    const text = area.value.trim();
    const isEmpty = !text || text === "null";
    const path = isEmpty ? "" : outlinePath(text, frame);
    own.setAttribute("d", path);
    words.textContent = isEmpty || path ? "" : "这段文字还不是一个 GeoJSON 面。";
  });
}

document.addEventListener("DOMContentLoaded", () => {
  const area = document.querySelector("textarea[name=outline]");
  const drawing = document.querySelector(".outline-preview");
  if (area && drawing) followOutline(area, drawing);
});
