// <tandem-tickets> keeps the list of tickets: which are chosen, and rows that were changed. A row takes its own place where it stands; what
// is over leaves a list of what is not.
import { choose } from "./choosing.js";

const OVER = ["solved", "closed"];

customElements.define("tandem-tickets", class extends HTMLElement {
  connectedCallback() {
    this.chosen = new Map();
    this.leaving = new AbortController();
    this.addEventListener("click", (event) => this.chose(event), { signal: this.leaving.signal });
    for (const row of this.children) this.dress(row);
    this.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });
  }

  disconnectedCallback() {
    this.leaving.abort();
  }

  // What is done to several at once is loaded with the first that somebody chooses.
  async chose({ target, shiftKey }) {
    if (!target.matches("[data-select]")) return;
    choose(this, target, shiftKey);
    const { showBar } = await import("./several.js");
    showBar(this);
  }

  dress(row) {
    const link = row.querySelector("a");
    if (row.dataset.number === this.dataset.current) link.setAttribute("aria-current", "true");
    link.search = location.search;
    row.querySelector("[data-select]").checked = this.chosen.has(row.dataset.number);
  }

  take(row) {
    const there = this.querySelector(`#${row.id}`);
    if (!there) return;
    const isGone = this.dataset.stage === "active" && OVER.includes(row.dataset.stage) && row.dataset.number !== this.dataset.current;
    const isFocused = there.contains(document.activeElement);
    if (isGone) return there.remove();
    this.dress(row);
    there.replaceWith(row);
    if (isFocused) row.querySelector("a").focus();
  }
});
