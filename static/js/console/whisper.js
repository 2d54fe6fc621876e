// <tandem-whisper> says whom one would whisper to, which stays who it was when one began to write, and gives each whisper an id of its own, so that sent twice it is said once.
import { uuid } from "./drafts.js";
import { arrived } from "./placing.js";

customElements.define("tandem-whisper", class extends HTMLElement {
  connectedCallback() {
    this.thread = this.closest("tandem-thread");
    this.leaving = new AbortController();
    const { signal } = this.leaving;
    this.dialog = this.querySelector("dialog");
    this.thread.addEventListener("facts:changed", () => this.name(), { signal });
    this.dialog.addEventListener("close", () => this.name(), { signal });
    this.addEventListener("htmx:afterRequest", ({ target, detail }) => arrived(detail) && this.said(target));
    this.name();
  }

  disconnectedCallback() {
    this.leaving.abort();
  }

  name() {
    if (this.dialog.open) return;
    const { agent, agentName } = this.thread.querySelector("tandem-facts").dataset;
    for (const whom of this.closest("tandem-dialog").querySelectorAll("[data-whom]")) whom.textContent = agentName;
    this.querySelector("[name=to]").value = agent;
  }

  said(form) {
    form.elements.text.value = "";
    form.elements.client_id.value = uuid();
  }
});
