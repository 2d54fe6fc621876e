// <tandem-rows> keeps a list of conversations: a row that changed moves to its place, or leaves where it no longer belongs.
// While the pointer or the focus is in the list nothing moves: rows change where they stand, and what would move waits for the button
// above the list, or until nobody is there any more.
import { choose } from "./choosing.js";
import { atRest } from "./resting.js";
import { belongs, precedes } from "./standing.js";

const VIEW = "view";
const SETTLE = 4500; // search, which views are made of, knows what was said two or three seconds later

customElements.define("tandem-rows", class extends HTMLElement {
  connectedCallback() {
    this.chosen = new Map(); // by number, with the fence as it was then
    this.waiting = new Map(); // rows that would come, move or leave
    this.leaving = new AbortController();
    const { signal } = this.leaving;
    for (const row of this.children) this.dress(row);
    document.addEventListener("live:stale", () => this.load(), { signal });
    document.addEventListener("draft:changed", ({ detail }) => this.markDraft(detail), { signal });
    this.addEventListener("pointerenter", ({ pointerType }) => { this.isUnder = pointerType === "mouse"; }, { signal });
    this.addEventListener("pointerleave", () => { this.isUnder = false; }, { signal });
    for (const part of [this, this.news]) {
      for (const gone of ["pointerleave", "focusout"]) part.addEventListener(gone, () => this.left(), { signal });
    }
    this.addEventListener("click", (event) => this.chose(event), { signal });
    this.news.addEventListener("click", () => this.settle(), { signal });
  }

  disconnectedCallback() {
    clearTimeout(this.loading);
    this.asking?.abort();
    this.leaving.abort();
  }

  get news() {
    return document.getElementById("list-news");
  }

  get isHeld() {
    return this.isUnder || [this, this.news].some((part) => part.contains(document.activeElement)) || this.news.matches(":hover");
  }

  // Where the pointer or the focus goes is known a moment later.
  left() {
    setTimeout(() => this.isHeld || this.settle());
  }

  take(row) {
    this.meanwhile?.push(row);
    document.dispatchEvent(new CustomEvent("rows:changed"));
    this.dress(row);
    const there = this.querySelector(`#${row.id}`);
    this.waiting.delete(row.id);
    if (this.dataset.list === VIEW) this.reconsider(row, there);
    else if (this.isHeld) this.hold(row, there);
    else this.put(row, there);
    this.tell();
  }

  // Which rows fit a view only the server knows.
  reconsider(row, there) {
    if (there) this.swap(there, row);
    clearTimeout(this.loading);
    if (this.isHeld) this.waiting.set(row.id, row);
    else this.loading = setTimeout(() => this.loadUnheld(row), SETTLE);
  }

  loadUnheld(row) {
    if (!this.isHeld) return this.load();
    this.waiting.set(row.id, row);
    return this.tell();
  }

  hold(row, there) {
    const stays = belongs(row.dataset, this.dataset);
    if (there) this.swap(there, row);
    if (there ? !stays || !this.isInPlace(row) : stays && this.isFirst) this.waiting.set(row.id, row);
  }

  put(row, there) {
    const focused = there?.contains(document.activeElement);
    there?.remove();
    if (!belongs(row.dataset, this.dataset) || (!there && !this.isFirst)) return;
    this.insertBefore(row, [...this.children].find((other) => precedes(row.dataset, other.dataset, this.dataset)) ?? null);
    if (focused) row.querySelector("a").focus();
    if (!there) this.greet(row);
  }

  get isFirst() {
    return this.dataset.first !== undefined;
  }

  isInPlace(row) {
    const { previousElementSibling: before, nextElementSibling: after } = row;
    return !(before && precedes(row.dataset, before.dataset, this.dataset)) && !(after && precedes(after.dataset, row.dataset, this.dataset));
  }

  // Where it stands; who stood on something in it stands on the same still.
  swap(there, row) {
    const focused = [...there.querySelectorAll("a, button, input")].indexOf(document.activeElement);
    there.replaceWith(row);
    if (focused >= 0) (row.querySelectorAll("a, button, input")[focused] ?? row.querySelector("a")).focus();
  }

  greet(row) {
    row.classList.add("queue-new");
    if (row === this.firstElementChild) this.say(`New on top: ${row.querySelector(".queue-name").textContent.trim()}`);
  }

  settle() {
    if (!this.waiting.size) return;
    const rows = [...this.waiting.values()];
    this.waiting.clear();
    if (this.dataset.list === VIEW) this.load();
    else for (const row of rows) this.put(row, row.isConnected ? row : null);
    this.tell();
  }

  tell() {
    const { size } = this.waiting;
    this.news.hidden = !size;
    this.news.textContent = size === 1 ? "1 change" : `${size} changes`;
  }

  say(words) {
    document.getElementById("list-said").textContent = words;
  }

  dress(row) {
    const { number } = row.dataset;
    row.querySelector("a").search = this.dataset.query;
    if (row.id === this.dataset.current) row.querySelector("a").setAttribute("aria-current", "true");
    const offer = row.querySelector(".queue-offer");
    if (offer) offer.hidden = offer.dataset.member !== this.dataset.member;
    row.querySelector(".queue-draft").hidden = !this.dataset.drafts.split(" ").includes(number);
    row.querySelector("[data-select]").checked = this.chosen.has(number);
  }

  markDraft({ number, kept }) {
    const drafts = new Set(this.dataset.drafts.split(" "));
    drafts[kept ? "add" : "delete"](String(number));
    this.dataset.drafts = [...drafts].join(" ");
    const row = this.querySelector(`#conversation-${number}`);
    if (row) this.dress(row);
  }

  // What is done to several at once is loaded with the first that somebody chooses.
  async chose({ target, shiftKey }) {
    if (!target.matches("[data-select]")) return;
    choose(this, target, shiftKey);
    const { showBar } = await import("./several.js");
    showBar(this);
  }

  // Of several that were asked for, the last counts; what was pushed while it was on its way may be newer than what it tells.
  async load() {
    this.asking?.abort();
    this.asking = new AbortController();
    const { signal } = this.asking;
    this.meanwhile = [];
    const page = await this.read(signal);
    if (!signal.aborted) atRest(() => this.isConnected && this.fill(page));
  }

  async read(signal) {
    try {
      const address = location.pathname.replace(/\d+\/$/, "") + location.search;
      const answer = await fetch(address, { headers: { "HX-Request": "true" }, signal });
      return answer.ok && !answer.redirected ? await answer.text() : "";
    } catch {
      return ""; // the house is away
    }
  }

  fill(page) {
    const meanwhile = this.meanwhile ?? [];
    this.meanwhile = null;
    if (!page) return;
    const list = new DOMParser().parseFromString(page, "text/html");
    const focused = document.activeElement.closest(".queue-row")?.id;
    this.replaceChildren(...list.querySelectorAll(".queue-row"));
    for (const row of this.children) this.dress(row);
    this.waiting.clear();
    if (this.dataset.list !== VIEW) for (const row of meanwhile) this.take(row);
    if (focused) this.querySelector(`#${focused} a`)?.focus();
    this.tell();
  }
});
