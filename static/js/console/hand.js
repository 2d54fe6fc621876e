import { headers } from "./headers.js";
import { arrived, place } from "./placing.js";

// AI at hand. <tandem-hand> asks for a draft, another tone or a translation; what comes of it stands in <tandem-writing>, which the
// server pushes as it grows. A draft is written where the agent said, for as long as they leave it alone; all else is put there by a
// click. What stood there before comes back by another. Nothing is sent from here.
const FAILED = "The AI could not be asked. Try again in a moment.";

export async function post(address, fields) {
  const answer = await fetch(address, {
    method: "POST", headers: { ...headers(), "HX-Request": "true" }, body: new URLSearchParams(fields),
  }).catch(() => null);
  if (!answer || answer.redirected || answer.status >= 500) return document.querySelector("tandem-thread").say(FAILED);
  if (answer.status === 409 && !answer.headers.get("Content-Type").includes("html")) return document.querySelector("tandem-thread").say(await answer.text());
  place(await answer.text());
}

customElements.define("tandem-hand", class extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", ({ target }) => this.pressed(target.closest("button")));
    this.addEventListener("keydown", (event) => this.typedKey(event));
    this.form.addEventListener("htmx:afterRequest", ({ target, detail }) => target === this.form && arrived(detail) && this.sent());
  }

  get form() {
    return this.closest("form");
  }

  get area() {
    return this.form.elements.text;
  }

  get panel() {
    return this.querySelector("tandem-writing");
  }

  pressed(button) {
    if (!button) return;
    const { ask, end, good, place: where } = button.dataset;
    if (ask) this.ask(button);
    else if (end) post(`${this.dataset.at}${this.panel.dataset.id}/`, { act: end });
    else if (good) this.judge(button, good);
    else if (where !== undefined) this.chosen(where);
    else if (button.matches("[data-put]")) this.put();
    else if (button.matches("[data-undo]")) this.swap();
  }

  // Enter in the wish asks for the draft: the reply is not sent by it.
  typedKey(event) {
    if (event.key !== "Enter" || !event.target.matches("[data-wish]")) return;
    event.preventDefault();
    this.querySelector("[data-wished]").click();
  }

  ask(button) {
    const { ask: kind, manner = "" } = button.dataset;
    const wish = button.matches("[data-wished]") ? this.querySelector("[data-wish]").value : "";
    button.closest("[popover]")?.hidePopover();
    const { selectionStart: from, selectionEnd: to, value } = this.area;
    this.asked = { kind, manner, wish, from, to };
    if (kind !== "draft") this.start(from < to ? [from, to] : [0, value.length]);
    else if (value.trim()) this.askWhere(from < to);
    else this.start([0, value.length]);
  }

  askWhere(isSelected) {
    this.querySelector("[data-place=over]").hidden = !isSelected;
    this.querySelector("[data-place=instead]").hidden = isSelected;
    this.querySelector("[data-where]").showModal();
  }

  chosen(where) {
    this.querySelector("[data-where]").close();
    const { value } = this.area;
    if (where === "over") this.start([this.asked.from, this.asked.to]);
    if (where === "instead") this.start([0, value.length]);
    if (where === "below") this.start([value.length, value.length], `${/\n\n$/.test(value) ? "" : "\n\n"}`);
  }

  // Where it is to stand, and what stood there.
  start([from, to], before = "") {
    const { value } = this.area;
    const { kind, manner, wish } = this.asked;
    const words = kind === "draft" ? "" : value.slice(from, to);
    this.following = { kind, from, before, there: value.slice(from, to), other: value, since: Number(this.panel.dataset.id ?? 0) };
    this.area.focus();
    post(this.dataset.at, { kind, manner, wish, words });
  }

  // What was pushed: of the writing that was asked for here, or of one that another tab asked for.
  grew(panel) {
    const { following } = this;
    const isOurs = following && Number(panel.dataset.id) > following.since;
    if (isOurs && following.kind === "draft") this.follow(panel);
    const isThere = isOurs && following.isPut;
    panel.toggleAttribute("data-placed", Boolean(isThere));
    this.tell(panel.querySelector(".hand-title")?.textContent ?? "");
    const undo = panel.querySelector("[data-undo]");
    if (undo) [undo.hidden, panel.querySelector("[data-put]").hidden] = [!isThere, Boolean(isThere)];
  }

  // Said once, however often it grows.
  tell(words) {
    const told = this.querySelector("[data-told]");
    if (told.textContent !== words) told.textContent = words;
  }

  follow(panel) {
    const words = panel.querySelector("[data-text]")?.textContent ?? "";
    if (words && !this.following.isLost) this.write(words);
  }

  // As long as nobody has changed what stands there.
  write(words) {
    const { area, following } = this;
    const { from, there, before } = following;
    following.isLost = area.value.slice(from, from + there.length) !== there;
    if (following.isLost) return;
    following.there = before + words;
    following.isPut = true;
    area.setRangeText(following.there, from, from + there.length, "end");
    this.changed();
  }

  put() {
    const { panel, following } = this;
    const words = panel.querySelector("[data-text]").textContent;
    const isOurs = following && Number(panel.dataset.id) > following.since && !following.isPut;
    if (isOurs) this.write(words);
    if (!isOurs || following.isLost) this.putInstead(words, panel.dataset.kind);
    this.grew(panel);
    this.area.focus();
  }

  // Nobody knows any more where it was to stand: a draft stands below, another version of the reply in its place.
  putInstead(words, kind) {
    const { value } = this.area;
    const from = kind === "draft" ? value.length : 0;
    this.following = { kind, from, before: kind === "draft" && value.trim() ? "\n\n" : "", there: value.slice(from), other: value, since: 0 };
    this.write(words);
  }

  // Undo, and undo that.
  swap() {
    const { area, following } = this;
    [area.value, following.other] = [following.other, area.value];
    following.isLost = true;
    const undo = this.querySelector("[data-undo]");
    undo.textContent = undo.textContent === "Undo" ? "Redo" : "Undo";
    this.changed();
    area.focus();
  }

  changed() {
    this.closest("tandem-composer").changed(this.form);
    this.area.scrollTop = this.area.scrollHeight;
  }

  judge(button, good) {
    const { on, keyOf } = button.closest(".thumbs").dataset;
    post(this.dataset.judgedAt, { [on]: keyOf, good: button.ariaPressed === "true" ? "" : good });
  }

  sent() {
    this.following = null;
  }
});

customElements.define("tandem-writing", class extends HTMLElement {
  connectedCallback() {
    customElements.whenDefined("tandem-composer").then(() => this.closest("tandem-hand")?.grew(this));
  }
});

// <tandem-help> stands in the case: a summary and what may help, each when it is asked for.
customElements.define("tandem-help", class extends HTMLElement {
  connectedCallback() {
    this.querySelector("#hand-help").addEventListener("toggle", ({ target }) => target.open && this.load());
    this.addEventListener("click", ({ target }) => this.pressed(target.closest("button")));
  }

  pressed(button) {
    if (!button) return;
    if (button.matches("[data-summary]")) post(this.dataset.at, { kind: "summary" });
    if (button.dataset.end) post(`${this.dataset.at}${this.querySelector("#hand-summary").dataset.id}/`, { act: "stop" });
    if (button.dataset.insertText) document.querySelector("tandem-composer").begin(button.dataset.insertText);
  }

  async load() {
    const answer = await fetch(this.dataset.helpAt, { headers: headers() }).catch(() => null);
    if (answer?.ok && !answer.redirected) place(await answer.text());
  }
});
