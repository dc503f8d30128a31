// What the drawing of each page starts from: the figures in #data, colours, lines on axes, and charts of a latency.
"use strict";
const page = (() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  document.getElementById("charts").hidden = data === null;
  const style = getComputedStyle(document.documentElement);
  Chart.defaults.color = style.getPropertyValue("--soft").trim();
  Chart.defaults.borderColor = style.getPropertyValue("--line").trim();
  Chart.defaults.animation = false;
  Chart.defaults.maintainAspectRatio = false;
  Chart.defaults.elements.point.radius = 0;
  const blue = "#3b82c4", orange = "#d9822b", grey = "#8894a1";
  const line = (label, color, points, more = {}) =>
    ({ label, borderColor: color, backgroundColor: color, borderWidth: 1.5, data: points, ...more });
  const axis = (text, more = {}) => ({ title: { display: true, text }, ...more });
  const draw = (id, type, datasets, scales, more = {}) =>
    new Chart(document.getElementById(id), { type, data: { datasets, ...more }, options: { parsing: false, scales } });
  const bars = (id, color, labels, values, scales) =>
    new Chart(document.getElementById(id), {
      type: "bar",
      data: { labels, datasets: [{ backgroundColor: color, categoryPercentage: 1, barPercentage: 0.95, data: values }] },
      options: { plugins: { legend: { display: false } }, scales } });

  // A straight line for an exponential tail: the share above the percentile, on a logarithmic axis.
  const named = new Map([[1, "0"], [2, "p50"], [10, "p90"], [100, "p99"], [1000, "p99.9"], [10000, "p99.99"]]);
  const percentiles = (lines) =>
    draw("percentiles", "line",
      lines.map(([label, color, pairs]) => line(label, color, pairs.map(([q, ms]) => ({ x: 1 / (1 - q), y: ms })))),
      { x: { type: "logarithmic", ticks: { callback: (value) => named.get(value) ?? "" } },
        y: axis("ms", { beginAtZero: true }) });
  const distribution = (bins) =>
    bars("distribution", blue, bins.map((bin) => bin.label), bins.map((bin) => bin.percent),
      { x: axis("ms", { ticks: { maxRotation: 0 } }), y: axis("% of the requests") });
  return { data, blue, orange, grey, line, axis, draw, bars, percentiles, distribution };
})();
