// <tandem-ticket> is a ticket's page: whatever is done to it is answered with the ticket as it is then, and placed part by part. What others
// do is told over the socket by a mark; a page that has another asks for its parts. Its papers are those of a conversation.
import { headers } from "./headers.js";
import { arrived, place } from "./placing.js";

const UNREACHED = "Not sent: the server cannot be reached. Your words are kept here. Try again.";
const FAILED = "Not sent. Your words are kept here. Try again in a moment.";
const AGAIN = 5000;
const NEAR = 96; // pixels from the end that still count as being there

const facts = () => document.getElementById("ticket-facts");
const isChanged = (field) => field.matches("input:not([type=hidden])") && field.value !== field.defaultValue;

// Each has a token of its own, and the same otherwise.
function asBefore(part) {
  const token = document.querySelector("[name=csrfmiddlewaretoken]")?.value;
  for (const field of part.querySelectorAll("[name=csrfmiddlewaretoken]")) field.setAttribute("value", token);
  return part;
}

// What stands already stays as it is: whoever reads or marks it is not disturbed.
function goOn(old, fresh) {
  const [was, now] = [[...old.children], [...fresh.children]];
  let same = 0;
  while (same < was.length && same < now.length && was[same].isEqualNode(now[same])) same += 1;
  for (const one of was.slice(same)) one.remove();
  old.append(...now.slice(same));
}

customElements.define("tandem-ticket", class extends HTMLElement {
  connectedCallback() {
    this.leaving = new AbortController();
    const { signal } = this.leaving;
    const on = (name, act) => this.addEventListener(name, act, { signal });
    on("htmx:beforeRequest", () => this.say(""));
    on("htmx:beforeSwap", ({ detail }) => this.answered(detail));
    on("htmx:afterRequest", ({ target, detail }) => target.matches("form[data-paper]") && arrived(detail) && this.showEnd());
    for (const name of ["htmx:sendError", "htmx:timeout"]) on(name, () => this.say(UNREACHED));
    document.addEventListener("live:ticket", ({ detail }) => this.hear(detail.mark), { signal });
    document.addEventListener("pointerdown", () => { this.isPressed = true; }, { signal });
    for (const up of ["pointerup", "pointercancel"]) document.addEventListener(up, () => this.released(), { signal });
    for (const end of ["focusout", "toggle"]) document.addEventListener(end, () => this.left(), { signal, capture: true });
    this.querySelector("tandem-composer")?.show?.();
    this.staysAtEnd(signal);
  }

  disconnectedCallback() {
    this.watch.disconnect();
    clearTimeout(this.waiting);
    this.leaving.abort();
  }

  get scroll() {
    return this.querySelector(".thread-scroll");
  }

  get mark() {
    return document.getElementById("ticket-head").dataset.mark;
  }

  get timeline() {
    return this.querySelector("#ticket-said");
  }

  // Forms outside of it, in the case or in a toast, are answered as its own are.
  addCursor() {}

  // Both papers are everybody's who may answer.
  isFor() {
    return true;
  }

  answered(answer) {
    answer.shouldSwap = false;
    const { status, responseText } = answer.xhr;
    const isOurs = ['id="thread-problem"', 'data-into="uploads"'].some((part) => responseText.includes(part));
    if (isOurs) this.show(responseText);
    else this.say(status === 409 ? responseText : FAILED);
  }

  hear(mark) {
    this.isBehind = mark !== this.mark;
    if (this.isBehind) this.renew();
  }

  async renew() {
    if (this.isAsking) return;
    this.isAsking = true;
    this.isBehind = false;
    const options = { headers: { ...headers(), "HX-Request": "true" } };
    const answer = await fetch(location.pathname + location.search, options).catch(() => null);
    this.isAsking = false;
    if (!this.isConnected) return;
    if (answer?.ok && !answer.redirected) this.show(await answer.text(), { isNews: true });
    else this.waiting = setTimeout(() => this.renew(), AGAIN);
    if (this.isBehind) this.renew();
  }

  // News take nothing from under a hand: what is being pressed, opened or typed stays until it is done.
  show(html, { isNews = false } = {}) {
    const { content } = Object.assign(document.createElement("template"), { innerHTML: html });
    const wasAtEnd = this.isAtEnd;
    this.held = null;
    const said = content.getElementById("ticket-said");
    if (said) goOn(this.timeline, said);
    said?.remove();
    const held = isNews ? [...content.children].filter((part) => this.isHeld(part)) : [];
    for (const part of held) part.remove();
    if (held.length) this.held = html;
    place([...content.children].map((part) => asBefore(part).outerHTML).join(""));
    if (wasAtEnd) this.showEnd();
  }

  isHeld(part) {
    const there = document.getElementById(part.id);
    if (this.isPressed || there?.querySelector(":popover-open")) return true;
    return there === facts() && [...there.querySelectorAll("input")].some(isChanged);
  }

  released() {
    this.isPressed = false;
    this.left();
  }

  // What is pressed or left is known a moment later.
  left() {
    setTimeout(() => this.held && this.show(this.held, { isNews: true }));
  }

  // Whoever is at the end stays there while the papers below grow.
  staysAtEnd(signal) {
    this.showEnd();
    this.wasAtEnd = true;
    this.scroll.addEventListener("scroll", () => { this.wasAtEnd = this.isAtEnd; }, { signal, passive: true });
    this.watch = new ResizeObserver(() => this.wasAtEnd && this.showEnd());
    this.watch.observe(this.scroll);
  }

  get isAtEnd() {
    const { scrollHeight, scrollTop, clientHeight } = this.scroll;
    return scrollHeight - scrollTop - clientHeight < NEAR;
  }

  showEnd() {
    this.scroll.scrollTop = this.scroll.scrollHeight;
  }

  say(problem) {
    const line = this.querySelector("#thread-problem");
    line.textContent = problem;
    line.hidden = !problem;
  }
});
