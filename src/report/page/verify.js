// Draws the charts of the page of verify from the figures in #data.
"use strict";
(() => {
  const { data, blue, orange, grey, line, axis, draw } = page;
  if (data === null) return;

  // A straight line for an exponential tail: the share above the percentile, on a logarithmic axis.
  const percentiles = (pairs) => pairs.map(([q, ms]) => ({ x: 1 / (1 - q), y: ms }));
  const named = new Map([[1, "0"], [2, "p50"], [10, "p90"], [100, "p99"], [1000, "p99.9"], [10000, "p99.99"]]);
  draw("percentiles", "line",
    [line("latency", blue, percentiles(data.latency)), line("service", orange, percentiles(data.service))],
    { x: { type: "logarithmic", ticks: { callback: (value) => named.get(value) ?? "" } },
      y: axis("ms", { beginAtZero: true }) });

  new Chart(document.getElementById("distribution"), {
    type: "bar",
    data: { labels: data.bins.map((bin) => bin.label),
            datasets: [{ label: "requests", backgroundColor: blue, categoryPercentage: 1, barPercentage: 0.95,
                         data: data.bins.map((bin) => bin.percent) }] },
    options: { plugins: { legend: { display: false } }, scales: { x: axis("ms", { ticks: { maxRotation: 0 } }), y: axis("% of the requests") } } });

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
