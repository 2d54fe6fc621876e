// <tandem-person> shows who the customer is; it is read again when the head of the thread says that this has changed, or after what was
// done here. Nothing is drawn anew under somebody who is filling in one of its dialogs.
import { headers } from "./headers.js";
import { place } from "./placing.js";

const named = () => document.getElementById("thread-facts").dataset.person;

customElements.define("tandem-person", class extends HTMLElement {
  connectedCallback() {
    this.leaving = new AbortController();
    const { signal } = this.leaving;
    this.known = named();
    document.addEventListener("facts:changed", () => named() === this.known || this.look(), { signal });
    this.addEventListener("htmx:afterRequest", ({ detail }) => detail.requestConfig.verb === "post" && this.look(), { signal });
  }

  disconnectedCallback() {
    this.leaving.abort();
  }

  async look() {
    if (this.querySelector("dialog[open]")) return;
    this.known = named();
    const answer = await fetch(this.dataset.address, { headers: headers() }).catch(() => null);
    if (answer?.ok && !answer.redirected) place(await answer.text());
  }
});
