// Draws the charts of the page of a sweep from the figures in #data: the last swept setting runs along the axis, and each
// combination of the others has a line of its own.
"use strict";
(() => {
  const { data, blue, orange, grey, line, axis, draw } = page;
  if (data === null) return;

  const name = data.names[data.names.length - 1];
  const others = data.names.slice(0, -1);
  const xs = [...new Set(data.points.map((point) => point.values[point.values.length - 1]))];
  const numeric = xs.every((x) => x.trim() !== "" && Number.isFinite(Number(x)));
  const at = (point) => { const x = point.values[point.values.length - 1]; return numeric ? Number(x) : x; };
  const groups = new Map();
  for (const point of data.points) {
    const key = others.map((other, i) => `${other} ${point.values[i]}`).join(", ");
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push(point);
  }
  const palette = [blue, orange, grey, "#3f9b6c", "#a35cc0", "#c2504f", "#7f8c2d", "#2c9aa8"];
  const color = (i) => palette[i] ?? `hsl(${(i * 137) % 360} 55% 50%)`;
  const lines = (key, more = {}, prefix = "") => [...groups].map(([label, points], i) =>
    line(prefix + (label || key), color(i), points.map((point) => ({ x: at(point), y: point[key] })),
      { pointRadius: 3, ...more }));
  const x = axis(name, numeric ? { type: "linear" } : { type: "category", labels: xs });

  draw("throughput", "line", lines("throughput"), { x, y: axis("/s", { beginAtZero: true }) });
  const latency = lines("p99");
  if (groups.size === 1) {
    latency.push(line("p50", orange, data.points.map((point) => ({ x: at(point), y: point.p50 })), { pointRadius: 3 }));
  }
  draw("p99", "line", latency, { x, y: axis("ms", { beginAtZero: true }) });
})();
