// The map of enterprises: boundary, zones and parks, one dot an enterprise, near ones gathered.
// No tiles: nothing is loaded from elsewhere. Leaflet is on the page as window.L.

const NEAR = 12; // zoom from which parks and takers are named
const CELL = 52; // pixels within which dots are gathered
const box = document.getElementById("yq-en-map");
const words = box.dataset;
const { L } = window;

const LOOK = {
  plain: { radius: 5, color: "#455a64", weight: 1, fillColor: "#78909c", fillOpacity: 0.9 },
  above: { radius: 6.5, color: "#123f86", weight: 1, fillColor: "#1d5fc4", fillOpacity: 0.95 },
};
const ZONE = { color: "#60748a", weight: 1.5, fillColor: "#60748a", fillOpacity: 0.07, interactive: false };
const PARK = { color: "#8d6e00", weight: 1.5, fillColor: "#ffd54f", fillOpacity: 0.22, interactive: false };
const EDGE = { color: "#2b4c7e", weight: 2.5, fill: false, interactive: false };

function look(marks) {
  const chosen = { ...(marks.includes("a") ? LOOK.above : LOOK.plain) };
  if (marks.includes("c")) Object.assign(chosen, { color: "#6a1b9a", weight: 3 });
  if (marks.includes("n")) Object.assign(chosen, { color: "#b71c1c", weight: 2, dashArray: "3 2", fillOpacity: 0.35 });
  return chosen;
}

function element(tag, text, className = "") {
  const made = document.createElement(tag);
  made.textContent = text;
  made.className = className;
  return made;
}

function label(zone) {
  const made = element("span", zone.name);
  made.append(element("small", zone.taker ? words.taker.replace("{name}", zone.taker) : words.nobody));
  return made;
}

function drawAreas(map, answer) {
  const edges = L.featureGroup(answer.districts.map((shape) => L.geoJSON(shape, { style: EDGE }))).addTo(map);
  for (const zone of [...answer.zones].sort((a, b) => (a.kind < b.kind ? 1 : -1))) {
    if (zone.boundary) L.geoJSON(zone.boundary, { style: zone.kind === "park" ? PARK : ZONE }).addTo(map);
    if (!zone.label) continue;
    const className = `yq-en-label is-${zone.kind}${zone.taker ? "" : " is-bad"}`;
    L.tooltip({ permanent: true, direction: "center", pane: "shadowPane", className })
      .setLatLng(zone.label).setContent(label(zone)).addTo(map);
  }
  return edges;
}

function popup(point, address) {
  const link = element("a", point[3]);
  link.href = address.replace("/0/", `/${point[0]}/`);
  return link;
}

/** Gather the points of one screen cell: [[points of a cell], …]. */
function gathered(map, points) {
  const zoom = map.getZoom();
  const isClosest = zoom >= map.getMaxZoom();
  const seen = map.getBounds().pad(0.2);
  const cells = new Map();
  for (const point of points) {
    if (!seen.contains([point[1], point[2]])) continue;
    const at = map.project([point[1], point[2]], zoom);
    const key = isClosest ? point[0] : `${Math.floor(at.x / CELL)}:${Math.floor(at.y / CELL)}`;
    if (!cells.has(key)) cells.set(key, []);
    cells.get(key).push(point);
  }
  return [...cells.values()];
}

function middle(points) {
  const mean = (index) => points.reduce((sum, point) => sum + point[index], 0) / points.length;
  return [mean(1), mean(2)];
}

function drawMany(map, layer, points) {
  const count = String(points.length);
  const icon = L.divIcon({ className: "", iconSize: [30, 30], html: element("span", count, "yq-en-cluster") });
  const title = words.many.replace("{count}", count);
  L.marker(middle(points), { icon, title, alt: title, keyboard: true })
    .on("click keypress", () => map.fitBounds(L.latLngBounds(points.map((p) => [p[1], p[2]])).pad(0.3), { maxZoom: map.getMaxZoom() }))
    .addTo(layer);
}

function drawPoints(map, layer, answer) {
  layer.clearLayers();
  box.classList.toggle("is-far", map.getZoom() < NEAR);
  const marks = [..."nca"];
  for (const points of gathered(map, answer.points)) {
    if (points.length > 2) {
      drawMany(map, layer, points);
      continue;
    }
    points.sort((a, b) => marks.findIndex((m) => a[4].includes(m)) - marks.findIndex((m) => b[4].includes(m)));
    for (const point of points) {
      L.circleMarker([point[1], point[2]], look(point[4]))
        .bindTooltip(point[3], { direction: "top" })
        .bindPopup(() => popup(point, answer.url))
        .addTo(layer);
    }
  }
}

function bounds(edges, points) {
  if (points.length && points.length < 30) return L.latLngBounds(points.map((p) => [p[1], p[2]])).pad(0.4);
  if (edges.getLayers().length) return edges.getBounds();
  return points.length ? L.latLngBounds(points.map((p) => [p[1], p[2]])).pad(0.1) : null;
}

function show(answer) {
  box.replaceChildren();
  const map = L.map(box, { preferCanvas: true, attributionControl: false, zoomControl: false, minZoom: 8, maxZoom: 18, zoomSnap: 0.5 });
  L.control.zoom({ zoomInTitle: words.zoomIn, zoomOutTitle: words.zoomOut }).addTo(map);
  const edges = drawAreas(map, answer);
  const layer = L.layerGroup();
  map.fitBounds(bounds(edges, answer.points) ?? [[34.2, 106.9], [34.6, 107.3]], { maxZoom: 15 });
  layer.addTo(map);
  drawPoints(map, layer, answer);
  map.on("moveend", () => drawPoints(map, layer, answer));
  box.dataset.ready = String(answer.points.length);
}

async function start() {
  try {
    const response = await fetch(words.points, { headers: { Accept: "application/json" } });
    if (!response.ok) throw new Error(String(response.status));
    show(await response.json());
  } catch {
    box.replaceChildren(element("p", words.failed, "yq-en-mapwait"));
  }
}

start();
