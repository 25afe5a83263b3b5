// The map to move around in. Without it, and until somebody opens it, the drawing stands; the list
// has every place. Leaflet is fetched when the map is opened, not before.

const figure = document.getElementById("map");
const { dataset } = figure;
const button = figure.querySelector("[data-open-map]");
const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
const GAP = 38; // pixels between the middles of two pins, as in the drawing

const added = (element) =>
  new Promise((done, failed) => {
    element.onload = done;
    element.onerror = failed;
    document.head.prepend(element); // before our own styles, which have the last word
  });

const styles = () => {
  const sheet = document.createElement("link");
  sheet.rel = "stylesheet";
  sheet.href = dataset.style;
  return added(sheet);
};

const library = () => {
  const script = document.createElement("script");
  script.src = dataset.leaflet;
  return added(script);
};

const areas = async () => {
  const answer = await fetch(dataset.base);
  if (!answer.ok) throw new Error(answer.status);
  return answer.json();
};

// The same as in the drawing: pins that would hide each other stand beside their places.
const apart = (points) => {
  const moved = points.map(({ x, y }) => ({ x, y }));
  for (let round = 0, close = true; close && round < 200; round += 1) {
    close = false;
    moved.forEach((one, i) => {
      moved.slice(i + 1).forEach((other, more) => {
        const far = Math.hypot(other.x - one.x, other.y - one.y);
        if (far >= GAP) return;
        close = true;
        const push = (GAP + 0.5 - far) / 2;
        const turn = far ? (other.x - one.x) / far : 1;
        const rise = far ? (other.y - one.y) / far : 0.15 * (more + 1);
        one.x -= turn * push;
        one.y -= rise * push;
        other.x += turn * push;
        other.y += rise * push;
      });
    });
  }
  return moved;
};

// A link to the card, by the name it has in the drawing.
const pinOf = (drawn) => {
  const pin = document.createElement("a");
  pin.href = drawn.getAttribute("href");
  pin.className = drawn.dataset.area ? "pin unsure" : "pin";
  pin.setAttribute("aria-label", drawn.getAttribute("aria-label"));
  pin.textContent = drawn.textContent.trim();
  return pin;
};

const opened = (L) => {
  const box = document.createElement("div");
  box.className = dataset.tiles ? "opened tiled" : "opened";
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", figure.querySelector("svg").getAttribute("aria-label"));
  figure.querySelector("svg").replaceWith(box);
  const map = L.map(box, {
    zoomControl: false,
    attributionControl: false,
    scrollWheelZoom: false, // a page is scrolled past it
    zoomAnimation: !calm,
    fadeAnimation: !calm,
    markerZoomAnimation: !calm,
    inertia: !calm,
    zoomSnap: dataset.tiles ? 1 : 0.25, // pictures are sharp at whole steps only
    maxZoom: 18,
  });
  if (calm) {
    const { panBy } = map;
    map.panBy = (by, options) => panBy.call(map, by, { ...options, animate: false });
  }
  const zoom = L.control.zoom({ zoomInTitle: dataset.closer, zoomOutTitle: dataset.further });
  box.after(zoom.addTo(map).getContainer()); // below the map, where it hides no pin
  const all = document.createElement("button");
  all.type = "button";
  all.className = "quiet";
  all.textContent = dataset.all;
  zoom.getContainer().after(all);
  return { map, all };
};

const ground = (L, map, known, unsure) => {
  if (dataset.tiles) {
    const by = document.createElement("span"); // Leaflet takes it for HTML
    by.textContent = dataset.tilesBy;
    L.control.attribution().setPrefix(false).addTo(map);
    L.tileLayer(dataset.tiles, { attribution: by.innerHTML, maxZoom: 18 }).addTo(map);
  }
  const here = ({ id }) => id === dataset.here;
  const role = (one) => `${here(one) ? "here" : ""} ${unsure.has(one.id) ? "unsure" : ""}`.trim();
  const layer = (chosen) =>
    L.geoJSON(known, {
      filter: (one) => one.geometry.type !== "Point" && chosen(one),
      interactive: false,
      style: (one) => ({ className: role(one) }),
    }).addTo(map);
  layer((one) => !role(one));
  layer((one) => role(one) && !here(one)); // what stands out lies on top
  layer(here);
  map.createPane("codes").style.zIndex = 450; // below the pins
  return known.features.filter(({ geometry }) => geometry.type !== "Point").map(({ id, properties: { lat, lon } }) =>
    L.tooltip({ permanent: true, direction: "center", className: "code", pane: "codes", opacity: 1 })
      .setLatLng([lat, lon]).setContent(id).addTo(map));
};

const pins = (L, map, drawn, codes) => {
  const all = drawn.map((one) => {
    const at = L.latLng(one.dataset.lat, one.dataset.lon);
    const pin = pinOf(one);
    L.DomEvent.disableClickPropagation(pin);
    const icon = L.divIcon({ className: "", html: pin, iconSize: [28, 28] });
    const marker = L.marker(at, { icon, keyboard: false, interactive: false }).addTo(map);
    const line = L.polyline([at, at], { className: "from", interactive: false });
    if (!one.dataset.area) line.addTo(map);
    pin.addEventListener("focus", () => map.panInside(marker.getLatLng(), { padding: [40, 40] }));
    return { at, marker, line };
  });
  const spread = () => {
    const moved = apart(all.map(({ at }) => map.latLngToLayerPoint(at)));
    all.forEach(({ at, marker, line }, i) => {
      const there = map.layerPointToLatLng(moved[i]);
      marker.setLatLng(there);
      line.setLatLngs([at, there]);
    });
    for (const code of codes) {
      const { x, y } = map.latLngToLayerPoint(code.getLatLng());
      code.getElement().hidden = moved.some((one) => Math.abs(one.x - x) < 36 && Math.abs(one.y - y) < 24);
    }
  };
  map.on("zoomend resize", spread);
  spread();
};

const show = (L, known) => {
  const drawn = [...figure.querySelectorAll("svg a")];
  const you = figure.querySelector(".you");
  const start = L.latLng(dataset.lat, dataset.lon);
  const { map, all } = opened(L);
  const points = drawn.map((one) => [one.dataset.lat, one.dataset.lon]);
  const whole = L.latLngBounds([start, ...points]);
  const fit = () => map.fitBounds(whole, { padding: [40, 40], maxZoom: 16, animate: false });
  fit();
  map.setMinZoom(map.getZoom() - 2); // further out it is a crowd of pins beside the Region
  all.addEventListener("click", fit);
  const codes = ground(L, map, known, new Set(drawn.map((one) => one.dataset.area).filter(Boolean)));
  if (you) L.circleMarker(start, { radius: 7, className: "you", interactive: false }).addTo(map);
  pins(L, map, drawn, codes);
  map.getContainer().focus();
};

const told = document.createElement("p");
told.className = "wrong";
told.setAttribute("role", "alert");

const failed = () => {
  told.textContent = dataset.failed;
  button.parentElement.after(told);
};

button.parentElement.hidden = false;
button.addEventListener("click", async () => {
  if (button.ariaDisabled) return;
  button.ariaDisabled = "true";
  told.remove();
  try {
    const [known] = await Promise.all([areas(), styles(), library()]);
    show(window.L, known);
    button.remove();
  } catch {
    failed();
  }
  button.ariaDisabled = null;
});
