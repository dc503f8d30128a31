// What the drawing of each page starts from: the figures in #data, colours, and lines on axes.
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
  return { data, blue, orange, grey, line, axis, draw };
})();
