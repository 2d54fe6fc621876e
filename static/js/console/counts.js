// <tandem-counts data-counts="…"> renews how many stand in the lists, a while after something in them changed.
import { place } from "./placing.js";
import { atRest } from "./resting.js";

const EVERY = 4000;

customElements.define("tandem-counts", class extends HTMLElement {
  connectedCallback() {
    this.leaving = new AbortController();
    const { signal } = this.leaving;
    for (const change of ["rows:changed", "live:stale"]) document.addEventListener(change, () => this.wake(), { signal });
    document.addEventListener("visibilitychange", () => this.isDue && this.wake(), { signal });
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
    this.leaving.abort();
  }

  wake() {
    this.isDue = true;
    this.timer ??= setTimeout(() => this.renew(), EVERY);
  }

  async renew() {
    this.timer = null;
    if (document.hidden) return;
    this.isDue = false;
    try {
      const answer = await fetch(this.dataset.counts);
      const words = answer.ok && !answer.redirected ? await answer.text() : "";
      atRest(() => place(words));
    } catch {
      this.isDue = true; // the server is away: the next change asks again
    }
  }
});
