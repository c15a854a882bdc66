// Tells the app when it was first painted, and grows to a large page when it is told to.
"use strict";

const { invoke } = window.__TAURI__.core;

// The engine's own entry of when something was first on the screen. Told later: whoever waits for it is to find a page that
// has nothing more to do.
const SETTLED = 300;
const painted = ({ startTime }) =>
  setTimeout(() => invoke("painted", { at: performance.timeOrigin + startTime }), SETTLED);
new PerformanceObserver((list, observer) => {
  observer.disconnect();
  painted(list.getEntries()[0]);
}).observe({ type: "paint", buffered: true });

const make = (tag, text, more = {}) => Object.assign(document.createElement(tag), { textContent: text }, more);

// One row of ten elements, as lists in apps have them.
function row(index) {
  const article = document.createElement("article");
  const label = make("label", "Amount ", { htmlFor: `amount-${index}` });
  const last = document.createElement("span");
  last.append(make("em", "paid"), " by card");
  article.append(
    make("h2", `Order ${index}`),
    make("p", `Shipped to customer ${index * 7}`),
    make("a", "Details", { href: `#order-${index}` }),
    label,
    make("input", "", { id: `amount-${index}`, value: String(index) }),
    make("button", "Cancel order", { type: "button" }),
    make("time", "25 November"),
    last,
  );
  return article;
}

// Called by the bench.
function grow(elements) {
  const rows = Array.from({ length: Math.ceil(elements / 10) }, (_, index) => row(index));
  document.getElementById("many").replaceChildren(...rows);
  return document.getElementsByTagName("*").length;
}
