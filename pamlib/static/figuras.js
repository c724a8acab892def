// Brings every figure of the page to life with Vega, from the page's own bundle and its own data.
// A figure is <figure class="pam-figura"> with a drawing (.pam-fija), a place (.pam-viva) and its Vega-Lite spec in
// <script type="application/vnd.vegalite+json">. Where this script does not run, the drawing stays.
(() => {
  "use strict";
  const LOCALE = __LOCALE__;
  const NARROW = 520; // px; below it long labels would leave no room for the marks
  const views = new Map();

  // Data travel inside the spec; anything that wants an address is refused.
  const refuse = () => Promise.reject(new Error("Los gráficos no cargan datos de fuera de la página."));
  const loader = { load: refuse, sanitize: refuse, http: refuse, file: refuse, options: {} };

  // The number of columns that an author gave a legend is for a page; on a telephone, as many as fit.
  function narrowLegends(node, width) {
    if (Array.isArray(node)) return node.map((each) => narrowLegends(each, width));
    if (!node || typeof node !== "object") return node;
    return Object.fromEntries(Object.entries(node).map(([key, value]) => {
      if (key === "datasets" || key === "data") return [key, value];
      if (key === "legend" && value && value.columns) {
        return [key, { ...value, columns: Math.min(value.columns, Math.max(1, Math.floor(width / 200))) }];
      }
      return [key, narrowLegends(value, width)];
    }));
  }

  // Charts one under the other along one calendar: on a telephone a fourth of the page for the names, another for the
  // bars, and the rest for the words at their end; the legends go one under the other too.
  function narrowStack(node, width) {
    if (Array.isArray(node)) return node.map((each) => narrowStack(each, width));
    if (!node || typeof node !== "object") return node;
    return Object.fromEntries(Object.entries(node).map(([key, value]) => {
      if (key === "datasets" || key === "data") return [key, value];
      if (key === "config") {
        const top = { direction: "vertical", anchor: "start" };
        return [key, { ...value, legend: { ...value.legend, layout: { top } } }];
      }
      if (key === "width" && typeof value === "number") return [key, Math.round(width * 0.27)];
      if (key === "axis" && value && value.labelLimit) return [key, { ...value, labelLimit: Math.round(width * 0.24) }];
      if (key === "axis" && value && value.format) return [key, { ...value, format: "%Y", tickCount: 2 }];
      if (key === "frame") return [key, "bounds"];
      return [key, narrowStack(value, width)];
    }));
  }

  function fit(spec, width) {
    if (spec.vconcat && width < NARROW) return narrowStack(narrowLegends(spec, width), width);
    if (spec.facet && spec.columns && spec.spec && typeof spec.spec.width === "number") {
      // A grid of small charts has as many columns as fit; on a telephone, one.
      const fits = Math.max(1, Math.floor((width + 20) / (spec.spec.width + 60)));
      return { ...spec, columns: Math.min(spec.columns, fits) };
    }
    // Only a chart with one view can follow the width of the page; a grid of charts keeps its own and scrolls.
    const single = ("mark" in spec || "layer" in spec) && !("facet" in (spec.encoding || {}))
      && !("row" in (spec.encoding || {})) && !("column" in (spec.encoding || {}));
    if (!single || (spec.width && typeof spec.width === "object")) return spec;
    const copy = { ...(width < NARROW ? narrowLegends(spec, width) : spec), width: "container" };
    if (width < NARROW) {
      const config = copy.config || {};
      copy.config = { ...config,
        axis: { ...config.axis, labelLimit: Math.round(width * 0.35) },
        legend: { ...config.legend, columns: 1, direction: "vertical" } };
    }
    return copy;
  }

  async function enliven(figure) {
    if (views.has(figure)) return;
    const place = figure.querySelector(".pam-viva");
    const source = figure.querySelector('script[type="application/vnd.vegalite+json"]');
    if (!place || !source) return;
    views.set(figure, null);
    try {
      const spec = JSON.parse(source.textContent);
      figure.classList.add("pam-con-vida"); // the place must have its width before the chart asks for it
      const result = await window.vegaEmbed(place, fit(spec, place.clientWidth), {
        mode: "vega-lite", renderer: "svg", actions: false, ast: true, loader, ...LOCALE,
        tooltip: { theme: "custom", id: "pam-globo" },
      });
      views.set(figure, result);
      figure.dataset.viva = "si";
    } catch (error) {
      figure.classList.remove("pam-con-vida");
      place.replaceChildren();
      figure.dataset.viva = "no";
      console.warn("Un gráfico quedó fijo:", error);
    }
  }

  function release() {
    for (const [figure, result] of views) {
      if (!figure.isConnected) {
        views.delete(figure);
        if (result) result.finalize();
      }
    }
  }

  // Far figures wait until the reader comes near them: a report of forty charts opens at once.
  const watcher = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (entry.isIntersecting) {
        watcher.unobserve(entry.target);
        enliven(entry.target);
      }
    }
  }, { rootMargin: "600px" });

  // Browsers that print only what is open (the style sheet opens it where it can): what must be printed, is opened.
  const opened = new Set();
  addEventListener("beforeprint", () => {
    for (const each of document.querySelectorAll("details.pam-imprime:not([open])")) {
      each.open = true;
      opened.add(each);
    }
  });
  addEventListener("afterprint", () => {
    for (const each of opened) each.open = false;
    opened.clear();
  });

  function scan() {
    for (const figure of document.querySelectorAll("figure.pam-figura:not([data-vista])")) {
      figure.dataset.vista = "si";
      watcher.observe(figure);
    }
    release();
  }

  // A dashboard draws its figures later, and again whenever the reader chooses something.
  let pending = false;
  function start() {
    scan();
    new MutationObserver(() => {
      if (pending) return;
      pending = true;
      requestAnimationFrame(() => { pending = false; scan(); });
    }).observe(document.body, { childList: true, subtree: true });
  }
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
