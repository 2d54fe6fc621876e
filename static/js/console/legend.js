import { AREAS, usable } from "./commands.js";

// <tandem-legend> lists what each key of this page does: what can be done now, and what may be later.
const nameOf = (element) => element.dataset.command ?? (element.textContent.trim() || element.ariaLabel);

// One key may stand on several elements: what it would do now names it best.
function meanings() {
  const found = new Map();
  for (const element of [...usable("[data-key]"), ...AREAS.flatMap((area) => [...document.querySelectorAll(`${area}[data-key]`)])]) {
    if (!found.has(element.dataset.key)) found.set(element.dataset.key, nameOf(element));
  }
  return found;
}

const marks = (key) => key.split(" ").map((each) => Object.assign(document.createElement("kbd"), { textContent: each }));

customElements.define("tandem-legend", class extends HTMLElement {
  draw() {
    const lines = [...meanings()].map(([key, words]) => [key, this.line(key, words)]);
    this.fill("places", lines.filter(([key]) => key.includes(" ")));
    this.fill("acts", lines.filter(([key]) => !key.includes(" ")));
  }

  fill(part, lines) {
    this.querySelector(`[data-part=${part}]`).replaceChildren(...lines.map(([, line]) => line));
  }

  line(key, words) {
    const line = this.querySelector("template").content.firstElementChild.cloneNode(true);
    line.querySelector("dt").textContent = words;
    line.querySelector("dd").append(...marks(key));
    return line;
  }
});
