// <tandem-floor> is swapped part by part over the page's socket. While that is blocked, it asks for its parts itself.
import { place } from "./placing.js";
import { atRest } from "./resting.js";

const EVERY = 10_000;

customElements.define("tandem-floor", class extends HTMLElement {
  connectedCallback() {
    this.leaving = new AbortController();
    const { signal } = this.leaving;
    document.addEventListener("live:open", () => this.rest(), { signal });
    document.addEventListener("live:closed", ({ detail }) => (detail.over ? this.rest() : this.poll()), { signal });
  }

  disconnectedCallback() {
    this.leaving.abort();
    this.rest();
  }

  poll() {
    this.timer ??= setInterval(() => document.hidden || this.load(), EVERY);
  }

  rest() {
    clearInterval(this.timer);
    this.timer = null;
  }

  async load() {
    try {
      const answer = await fetch(location.href, { headers: { "HX-Request": "true" }, signal: this.leaving.signal });
      const words = answer.ok && !answer.redirected ? await answer.text() : "";
      atRest(() => place(words));
    } catch {
      // the house is away; the next round asks again
    }
  }
});
