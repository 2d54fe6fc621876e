import { keep, restore } from "./drafts.js";
import { arrived } from "./placing.js";

// <tandem-composer> holds the two papers, reply and note: one shows at a time, and what was typed stays until it has arrived,
// another conversation looked at meanwhile or not.
// Each message carries an id of its own, so that sent twice it is said once.
const TYPING_EVERY = 3000;

// Pages without https have no randomUUID.
function uuid() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const digits = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

customElements.define("tandem-composer", class extends HTMLElement {
  connectedCallback() {
    this.paper = this.restored();
    this.addEventListener("click", (event) => this.pressed(event));
    this.addEventListener("keydown", (event) => this.typedKey(event));
    this.addEventListener("input", ({ target }) => this.typed(target));
    this.addEventListener("htmx:beforeRequest", ({ target }) => this.sending(target));
    this.addEventListener("htmx:afterRequest", ({ target, detail }) => this.sent(target, detail));
    this.show();
  }

  get thread() {
    return this.closest("tandem-thread");
  }

  get member() {
    return this.thread.dataset.member;
  }

  // What was begun stands on its paper again; the note's on top, where only that was begun.
  restored() {
    const [reply, note] = ["reply", "note"].map((paper) => restore(this.member, this.querySelector(`form[data-paper=${paper}]`)));
    return note && !reply ? "note" : "reply";
  }

  show() {
    for (const part of this.querySelectorAll("[data-paper]")) {
      part.hidden = part.dataset.paper !== this.paper || !this.thread.isFor?.(part);
    }
  }

  pressed({ target }) {
    const turn = target.closest("[data-turn]");
    if (turn) this.turnTo(turn.dataset.turn);
    target.closest("[data-drop]")?.closest(".upload").remove();
  }

  turnTo(paper) {
    this.paper = paper;
    this.show();
    this.querySelector(`[data-paper="${paper}"]:not([hidden])`).querySelector("textarea, button").focus();
  }

  // Enter sends, with Shift it is a new line; not while a word is being composed.
  typedKey(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || !event.target.matches("textarea")) return;
    event.preventDefault();
    event.target.form.requestSubmit();
  }

  typed(area) {
    if (area.matches("textarea")) keep(this.member, area.form);
    if (!area.dataset.typing || Date.now() - (this.told ?? 0) < TYPING_EVERY) return;
    this.told = Date.now();
    this.tellTyping(area, "1");
  }

  tellTyping(area, on) {
    const headers = JSON.parse(document.body.getAttribute("hx-headers"));
    fetch(area.dataset.typing, { method: "POST", headers, body: new URLSearchParams({ on }) }).catch(() => {});
  }

  sending(form) {
    this.thread.querySelector("#thread-problem").hidden = true;
    if (!form.matches("form")) return;
    form.querySelector("[type=submit]").setAttribute("aria-busy", "true");
    form.words = form.elements.text.value;
  }

  sent(form, request) {
    if (!form.matches("form")) {
      form.value = "";
      return;
    }
    form.querySelector("[type=submit]").removeAttribute("aria-busy");
    if (arrived(request) || request.xhr.status === 409) form.elements.client_id.value = uuid();
    if (arrived(request)) this.clear(form);
    keep(this.member, form);
  }

  // What was typed while the message was on its way is the beginning of the next.
  clear(form) {
    const area = form.elements.text;
    area.value = area.value.startsWith(form.words) ? area.value.slice(form.words.length) : area.value;
    form.querySelector(".uploads")?.replaceChildren();
    this.told = 0;
  }
});
