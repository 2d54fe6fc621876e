// <tandem-tools> stands in the case: what the business has of the customer, and what can be done with it. Both are loaded when they are
// opened; whatever is done is filled in, agreed to and told in one dialog. <tandem-approval> and <tandem-calls> are pushed to all who look.
import { keeping } from "./blanks.js";
import { headers } from "./headers.js";
import { place } from "./placing.js";
import { atRest } from "./resting.js";

const UNREACHED = "The back office could not be reached. Try again in a moment.";

customElements.define("tandem-tools", class extends HTMLElement {
  connectedCallback() {
    this.leaving = new AbortController();
    const { signal } = this.leaving;
    for (const part of this.querySelectorAll("details")) part.addEventListener("toggle", () => part.open && this.look());
    this.addEventListener("click", ({ target }) => this.pressed(target));
    this.addEventListener("change", ({ target }) => target.matches("[data-asks-again]") && this.ask(target));
    this.addEventListener("input", ({ target }) => target.matches("[data-tool-search]") && this.search(target.value));
    this.addEventListener("htmx:beforeSwap", (event) => this.answered(event));
    document.addEventListener("click", ({ target }) => this.decide(target.closest("[data-decide]")), { signal });
    document.addEventListener("calls:changed", () => this.mend(), { signal });
    if (this.querySelector("details[open]")) this.look();
  }

  disconnectedCallback() {
    this.leaving.abort();
  }

  get dialog() {
    return this.querySelector("dialog");
  }

  pressed(target) {
    const button = target.closest("[data-tool]");
    if (button) this.open(`${this.dataset.at}${button.dataset.tool}/?${button.dataset.given ?? ""}`);
    else if (target.closest("[data-close]") || target === this.dialog) this.dialog.close();
  }

  decide(button) {
    if (button) this.open(`${this.dataset.at}../approvals/${button.dataset.decide}/?act=${button.dataset.act}`);
  }

  async open(address) {
    if (!(await this.load(address))) return;
    if (!this.dialog.open) this.dialog.showModal();
    this.stand();
  }

  // What can be chosen hangs on what was chosen just now. Sent as a form is: what is typed of a customer stands in no address.
  async ask(field) {
    const { form } = field;
    const given = new FormData(form);
    given.set("changed", field.name);
    this.asked = given;
    const isDue = () => this.asked === given && form.isConnected && !form.matches(".htmx-request");
    const drawn = keeping(this.dialog);
    await this.load(form.getAttribute("action"), { method: "POST", body: given }, (words) => isDue() && drawn(() => place(words)));
  }

  async load(address, sent = {}, show = place) {
    const answer = await fetch(address, { ...sent, headers: { ...headers(), "HX-Request": "true" } }).catch(() => null);
    const isThere = answer?.ok && !answer.redirected;
    if (isThere) show(await answer.text());
    else document.dispatchEvent(new CustomEvent("toast", { detail: { text: UNREACHED, kind: "error" } }));
    return isThere;
  }

  // Of several looks the last counts; what is sought in what can be done is sought still.
  look() {
    const asked = Symbol("look");
    this.looked = asked;
    return this.load(this.dataset.at, {}, (words) => atRest(() => this.looked === asked && this.draw(words)));
  }

  draw(words) {
    const sought = this.querySelector("[data-tool-search]")?.value;
    place(words);
    const field = this.querySelector("[data-tool-search]");
    if (!sought || !field) return;
    field.value = sought;
    this.search(sought);
  }

  // What colleagues do may change what stands here; what runs elsewhere may have ended.
  mend() {
    const waiting = this.querySelector("[data-again]");
    if (waiting) this.load(waiting.dataset.again);
    if (this.querySelector("details[open]")) this.look();
  }

  // The next step of the dialog; anything else is told as acts are.
  answered(event) {
    const { content } = Object.assign(document.createElement("template"), { innerHTML: event.detail.xhr.responseText });
    if (!content.getElementById("tool-body")) return;
    event.stopPropagation();
    event.detail.shouldSwap = false;
    place(event.detail.xhr.responseText);
    this.stand();
  }

  stand() {
    const first = this.dialog.querySelector("[aria-invalid], [autofocus]") ?? this.dialog.querySelector(".dialog-body :is(input, select, textarea)");
    (first ?? this.dialog.querySelector("[type=submit]"))?.focus();
  }

  search(words) {
    const items = [...this.querySelectorAll(".tool-list > li")];
    for (const item of items) item.hidden = !item.textContent.toLowerCase().includes(words.trim().toLowerCase());
    this.querySelector("[data-none]").hidden = items.some((item) => !item.hidden);
  }
});

// Nobody decides about their own wish.
customElements.define("tandem-approval", class extends HTMLElement {
  connectedCallback() {
    this.toggleAttribute("data-own", this.dataset.askedBy === document.querySelector("tandem-thread").dataset.member);
  }
});

let mark = null;

customElements.define("tandem-calls", class extends HTMLElement {
  connectedCallback() {
    const { mark: now } = this.dataset;
    if (mark !== null && mark !== now) document.dispatchEvent(new CustomEvent("calls:changed"));
    mark = now;
  }
});
