// <tandem-thread> is one viewer's side of a thread: which act is theirs, what became of what they sent, how far they have
// read, whether the customer types. What the server says about the thread itself is the same for everybody.
import "./finder.js";
import { headers } from "./headers.js";
import { arrived, place } from "./placing.js";

const TYPING = 6000;
const SETTLE = 400;
const UNREACHED = "Not sent: the server cannot be reached. Your words are kept here. Try again.";
const SIGNED_OUT = "Not sent: you are signed out. Copy your words, sign in again and load this page.";
const FAILED = "Not sent. Your words are kept here. Try again in a moment.";
const NOT_REACHED = "That message could not be loaded. Try again in a moment.";
const TAKEN_OVER = "took this conversation over. What you had begun to write is kept.";


function closeWithin(part) {
  part.querySelector("dialog[open]")?.close();
  part.querySelector(":popover-open")?.hidePopover();
}

customElements.define("tandem-thread", class extends HTMLElement {
  connectedCallback() {
    this.leaving = new AbortController();
    const { signal } = this.leaving;
    this.addEventListener("facts:changed", () => this.stand(), { signal });
    this.addEventListener("timeline:grew", ({ detail }) => this.grew(detail), { signal });
    this.addEventListener("timeline:lost", () => this.say(NOT_REACHED), { signal });
    this.addEventListener("htmx:configRequest", ({ detail }) => this.addCursor(detail), { signal });
    this.addEventListener("htmx:beforeSwap", ({ detail }) => this.answered(detail), { signal });
    for (const name of ["htmx:sendError", "htmx:timeout"]) this.addEventListener(name, () => this.say(UNREACHED), { signal });
    this.addEventListener("htmx:afterRequest", ({ target, detail }) => this.passedOn(target, detail), { signal });
    this.addEventListener("htmx:beforeRequest", ({ target }) => closeWithin(target), { signal });
    document.addEventListener("live:typing", ({ detail }) => this.showTyping(detail.on), { signal });
    document.addEventListener("live:beat", ({ detail }) => this.showHere(detail.here), { signal });
    document.addEventListener("live:forgotten", () => this.forget(), { signal });
    addEventListener("focus", () => this.noteRead(), { signal });
    this.querySelector("[data-find]").addEventListener("click", () => this.querySelector("tandem-finder").open(), { signal });
    this.querySelector(".thread-scroll").addEventListener("scroll", () => this.noteRead(), { signal, passive: true });
    this.stand();
    this.noteRead();
  }

  disconnectedCallback() {
    this.leaving.abort();
  }

  // Whose words these are is forgotten: none of them stays on the screen, in what was begun, or in the tab.
  forget() {
    this.querySelector("tandem-composer")?.forget();
    location.reload();
  }

  get timeline() {
    return this.querySelector("tandem-timeline");
  }

  stand() {
    const { holder, agent, agentName, fence, read } = this.querySelector("tandem-facts").dataset;
    const theirs = agent === this.dataset.member ? "mine" : "theirs";
    const before = this.dataset.stance;
    const focused = document.activeElement;
    this.dataset.stance = holder === "agent" ? theirs : holder;
    for (const input of this.querySelectorAll("[name=fence]")) input.value = fence;
    for (const part of this.querySelectorAll("[data-when]:not([data-paper])")) this.offer(part);
    this.querySelector("tandem-composer")?.show?.();
    this.timeline.showRead?.(Number(read));
    if (before === "mine" && this.dataset.stance === "theirs") this.say(`${agentName} ${TAKEN_OVER}`);
    if (this.contains(focused) && focused.closest("[hidden]")) this.goOn();
  }

  offer(part) {
    part.hidden = !this.isFor(part);
    if (part.hidden) closeWithin(part);
  }

  // Where the button was is nothing any more: whoever pressed it goes on where the next thing is done.
  goOn() {
    const paper = this.querySelector("form[data-paper]:not([hidden]) textarea");
    (paper ?? this.querySelector("#thread-title")).focus();
  }

  showHere(isHere) {
    const words = this.querySelector("[data-here]");
    if (words) words.hidden = !isHere;
  }

  isFor(part) {
    return part.dataset.when.split(" ").includes(this.dataset.stance);
  }

  addCursor(request) {
    if (request.verb === "post") Object.assign(request.parameters, this.timeline.cursor());
  }

  passedOn(form, request) {
    if (form.matches("form.move") && arrived(request)) form.reset();
  }

  // Answers are placed like pushes, refusals too; a page of another kind is no answer of ours.
  answered(answer) {
    answer.shouldSwap = false;
    const { status, responseText } = answer.xhr;
    const isThread = ['id="thread-problem"', 'id="earlier"', 'data-into="messages"'].some((part) => responseText.includes(part));
    if (isThread) place(responseText);
    else if (status === 409) this.say(responseText);
    else this.say(arrived(answer) || status >= 400 ? FAILED : SIGNED_OUT);
  }

  say(problem) {
    const line = this.querySelector("#thread-problem");
    line.textContent = problem;
    line.hidden = false;
  }

  grew(entry) {
    if (entry.matches(".run-customer")) this.showTyping(false);
    if (entry.matches(".run-customer") && entry === this.timeline.entries().at(-1)) this.showHere(true);
    this.noteRead();
  }

  showTyping(on) {
    const line = this.querySelector("#typing");
    const wasAtEnd = this.timeline.isAtEnd();
    clearTimeout(this.typed);
    line.hidden = !on;
    if (on && wasAtEnd) this.timeline.showEnd();
    if (on) this.typed = setTimeout(() => this.showTyping(false), TYPING);
  }

  noteRead() {
    if (!this.dataset.readAt) return;
    clearTimeout(this.reading);
    this.reading = setTimeout(() => this.sendRead(), SETTLE);
  }

  sendRead() {
    const seq = this.timeline.cursor().after;
    if (document.hidden || !document.hasFocus() || !this.timeline.isAtEnd() || seq === this.noted) return;
    this.noted = seq;
    fetch(this.dataset.readAt, { method: "POST", headers: headers(), body: new URLSearchParams({ seq }) }).catch(() => { this.noted = null; });
  }
});

// <tandem-facts> tells its thread whenever a new head arrives.
customElements.define("tandem-facts", class extends HTMLElement {
  connectedCallback() {
    this.dispatchEvent(new CustomEvent("facts:changed", { bubbles: true }));
  }
});
