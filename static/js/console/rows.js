// <tandem-rows> is the list of conversations. Where each of them stands is told here; of a saved view only the server knows.
import { Listing } from "./listing.js";
import { belongs, precedes } from "./standing.js";

const VIEW = "view";
const SETTLE = 4500; // search, which views are made of, knows what was said two or three seconds later

customElements.define("tandem-rows", class extends Listing {
  connectedCallback() {
    super.connectedCallback();
    document.addEventListener("draft:changed", ({ detail }) => this.markDraft(detail), { signal: this.leaving.signal });
  }

  get asksServer() {
    return this.dataset.list === VIEW;
  }

  loadSoon(row) {
    this.loading = setTimeout(() => this.loadUnheld(row), SETTLE);
  }

  loadUnheld(row) {
    if (!this.isHeld) return this.load();
    this.waiting.set(row.id, row);
    return this.tell();
  }

  belongs(row) {
    return belongs(row.dataset, this.dataset);
  }

  precedes(row, other) {
    return precedes(row.dataset, other.dataset, this.dataset);
  }

  dress(row) {
    super.dress(row);
    const offer = row.querySelector(".queue-offer");
    if (offer) offer.hidden = offer.dataset.member !== this.dataset.member;
    row.querySelector(".queue-draft").hidden = !this.dataset.drafts.split(" ").includes(row.dataset.number);
  }

  markDraft({ number, kept }) {
    const drafts = new Set(this.dataset.drafts.split(" "));
    drafts[kept ? "add" : "delete"](String(number));
    this.dataset.drafts = [...drafts].join(" ");
    const row = this.querySelector(`#conversation-${number}`);
    if (row) this.dress(row);
  }
});
