// <tandem-finder> looks for words in this conversation: the server says where they stand, and a click leads there.
import { headers } from "./headers.js";
import { place } from "./placing.js";

const PAUSE = 200; // milliseconds after the last key
const FAILED = "The search could not be made. Try again in a moment.";

customElements.define("tandem-finder", class extends HTMLElement {
  connectedCallback() {
    this.field = this.querySelector("input");
    this.field.addEventListener("input", () => this.soon());
    this.querySelector("form").addEventListener("submit", (event) => this.goToFirst(event));
    this.querySelector("[data-close]").addEventListener("click", () => this.close());
    this.addEventListener("keydown", (event) => this.pressed(event));
  }

  open() {
    this.hidden = false;
    this.field.focus();
    this.field.select();
  }

  close() {
    this.hidden = true;
    document.querySelector("[data-find]").focus();
  }

  pressed(event) {
    if (event.key === "Escape") this.close();
    else if (event.key === "ArrowDown" || event.key === "ArrowUp") this.step(event);
  }

  // Up and down through what was found; above the first is the field.
  step(event) {
    const places = [this.field, ...this.querySelectorAll(".finder-match")];
    const at = places.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
    if (at < 0 || at >= places.length) return;
    event.preventDefault();
    places[at].focus();
  }

  soon() {
    clearTimeout(this.pause);
    this.pause = setTimeout(() => this.ask(), PAUSE);
  }

  async goToFirst(event) {
    event.preventDefault();
    if (this.asked !== this.field.value) await this.ask();
    this.querySelector(".finder-match")?.click();
  }

  async ask() {
    clearTimeout(this.pause);
    this.asking?.abort();
    this.asking = new AbortController();
    const asked = this.field.value;
    const found = await this.found(asked, this.asking.signal);
    if (found === null) return;
    this.asked = asked;
    if (found) place(found);
    else this.querySelector(".finder-words").textContent = FAILED;
  }

  // Null where something else was asked meanwhile, nothing where it failed.
  async found(asked, signal) {
    try {
      const answer = await fetch(`${this.dataset.address}?${new URLSearchParams({ q: asked })}`, { headers: headers(), signal });
      return answer.ok && !answer.redirected ? await answer.text() : "";
    } catch {
      return signal.aborted ? null : "";
    }
  }
});
