// <tandem-person> shows who the customer is; it is read again when the head of the thread says that this has changed, or after what was
// done here. Nothing is drawn anew under somebody who is filling in one of its dialogs.
import { headers } from "./headers.js";
import { place } from "./placing.js";
import { atRest } from "./resting.js";

const named = () => document.getElementById("thread-facts").dataset.person;

customElements.define("tandem-person", class extends HTMLElement {
  connectedCallback() {
    this.leaving = new AbortController();
    const { signal } = this.leaving;
    this.known = named();
    document.addEventListener("facts:changed", () => named() === this.known || this.look(), { signal });
    for (const gone of ["close", "toggle"]) this.addEventListener(gone, () => this.isDue && this.look(), { signal, capture: true });
    this.addEventListener("htmx:afterRequest", ({ detail }) => detail.requestConfig.verb === "post" && this.look(), { signal });
  }

  disconnectedCallback() {
    this.leaving.abort();
  }

  get isBusy() {
    return this.querySelector("dialog[open], :popover-open") !== null;
  }

  // Of several that were asked for, the last counts.
  async look() {
    this.known = named();
    this.asking?.abort();
    this.asking = new AbortController();
    this.isDue = this.isBusy;
    if (this.isDue) return;
    const words = await this.read(this.asking.signal);
    if (words) atRest(() => this.draw(words));
  }

  async read(signal) {
    try {
      const answer = await fetch(this.dataset.address, { headers: headers(), signal });
      return answer.ok && !answer.redirected ? await answer.text() : "";
    } catch {
      return "";
    }
  }

  draw(words) {
    this.isDue = this.isBusy;
    if (!this.isDue) place(words);
  }
});
