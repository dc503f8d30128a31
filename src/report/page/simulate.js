// Draws the charts of the page of one simulation from the figures in #data.
"use strict";
(() => {
  const { data, blue, axis, bars, percentiles, distribution } = page;
  if (data === null) return;
  percentiles([["simulated", blue, data.latency]]);
  distribution(data.bins);
  bars("shares", blue, data.shares.map((_, i) => i + 1), data.shares.map((share) => share * 100),
    { x: axis("worker"), y: axis("% of the requests", { beginAtZero: true }) });
})();
