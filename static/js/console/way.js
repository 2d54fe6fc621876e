// <tandem-way> says above the reply where it goes. What the server says anew takes the place of what it said, and of nothing that was
// typed meanwhile. It counts what a channel measures, and shows an approved text as it will be read.
import { uuid } from "./drafts.js";
import { tellFates } from "./freight.js";
import { arrived } from "./placing.js";
import { segments } from "./segments.js";

const NEAR = 0.8; // of the longest: from here on the room that is left is told
const PLACE = /\{\{\s*(\d+)\s*\}\}/g;

const texts = (count) => `${count} ${count === 1 ? "text" : "texts"}`;

customElements.define("tandem-way", class extends HTMLElement {
  connectedCallback() {
    this.said = this.way?.outerHTML; // a ticket of somebody who never wrote has none until it is answered
    this.leaving = new AbortController();
    const { signal } = this.leaving;
    const composer = this.closest("tandem-composer");
    composer.addEventListener("input", ({ target }) => target.matches("[data-paper=reply] .composer-text") && this.count(), { signal });
    composer.addEventListener("htmx:afterRequest", () => this.count(), { signal });
    this.addEventListener("input", () => this.preview(), { signal });
    this.addEventListener("change", ({ target }) => target.matches("[name=template]") && this.choose(), { signal });
    this.addEventListener("htmx:configRequest", ({ target, detail }) => this.name(target, detail), { signal });
    this.addEventListener("htmx:afterRequest", ({ target, detail }) => this.sent(target, detail), { signal });
    const uploads = composer.querySelector(".uploads");
    this.files = new MutationObserver(() => this.weigh());
    if (uploads) this.files.observe(uploads, { childList: true });
    this.count();
    this.weigh();
    this.preview();
  }

  disconnectedCallback() {
    this.leaving.abort();
    this.files.disconnect();
  }

  get way() {
    return this.querySelector(".way");
  }

  take(way) {
    if (way.outerHTML === this.said) return;
    this.said = way.outerHTML;
    this.replaceChildren(way);
    this.count();
    this.weigh();
    this.preview();
  }

  weigh() {
    tellFates(this.way?.dataset.freight, this.closest("tandem-composer").querySelectorAll(".upload"));
  }

  count() {
    const place = this.querySelector("[data-count]");
    if (!place) return;
    const text = this.closest("tandem-composer").querySelector("[data-paper=reply] .composer-text").value;
    const longest = Number(this.way.dataset.longest);
    place.classList.toggle("way-over", text.length > longest);
    place.textContent = this.measured(text, longest);
  }

  measured(text, longest) {
    const length = text.length.toLocaleString("en");
    if (text.length > NEAR * longest) return `${length} of ${longest.toLocaleString("en")}`;
    return "segments" in this.way.dataset && text ? `${length} · ${texts(segments(text))}` : "";
  }

  choose() {
    const chosen = this.querySelector("[name=template]").value;
    for (const one of this.querySelectorAll("[data-template]")) one.hidden = one.disabled = one.dataset.template !== chosen;
    this.preview();
  }

  preview() {
    const shown = this.querySelector("[data-template]:not([hidden])");
    const words = shown?.querySelector("[data-text]");
    if (words) words.textContent = words.dataset.text.replace(PLACE, (mark, place) => shown.elements[`place-${place}`]?.value || mark);
  }

  // One id until it has arrived, so that sent twice it is said once.
  name(form, { parameters }) {
    if (!form.matches(".way-templates")) return;
    this.clientId ??= uuid();
    parameters.client_id = this.clientId;
  }

  sent(form, request) {
    if (!form.matches(".way-templates") || !arrived(request)) return;
    this.clientId = null;
    form.reset();
    this.choose();
  }
});
