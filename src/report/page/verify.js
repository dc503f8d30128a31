// Draws the charts of the page of verify from the figures in #data.
"use strict";
(() => {
  const { data, blue, orange, grey, line, axis, draw, percentiles, distribution } = page;
  if (data === null) return;

  percentiles([["latency", blue, data.latency], ["service", orange, data.service]]);
  distribution(data.bins);

  const over = (key) => data.slices.map((slice) => ({ x: slice.at, y: slice[key] }));
  const time = { type: "linear", min: 0, title: { display: true, text: "s" } };
  const flight = [line("in flight", blue, over("in_flight"), { stepped: true })];
  if (data.promised !== null && data.slices.length > 0) {
    const last = data.slices[data.slices.length - 1].at;
    flight.push(line("promised", grey, [{ x: 0, y: data.promised }, { x: last, y: data.promised }], { borderDash: [6, 4] }));
  }
  draw("concurrency", "line", flight, { x: time, y: axis("requests", { beginAtZero: true, suggestedMax: (data.promised ?? 0) * 1.2 }) });
  draw("throughput", "line",
    [line("answers a second", blue, over("rate")), line("p50", orange, over("p50"), { yAxisID: "ms" }),
     line("p99", grey, over("p99"), { yAxisID: "ms" })],
    { x: time, y: axis("/s", { beginAtZero: true }), ms: axis("ms", { position: "right", beginAtZero: true, grid: { display: false } }) });
})();
