// A list whose rows change while somebody looks at it: a row that changed moves to its place, or leaves where it no longer belongs.
// While the pointer or the focus is in the list nothing moves: rows change where they stand, and what would move waits for the button
// above the list, or until nobody is there any more. Lists of conversations and of tickets are made of it.
import { choose } from "./choosing.js";
import { atRest } from "./resting.js";

export const isGone = (row) => !row.querySelector("a"); // out of one's sight

export class Listing extends HTMLElement {
  connectedCallback() {
    this.chosen = new Map(); // by number, with the fence as it was then
    this.waiting = new Map(); // rows that would come, move or leave
    this.leaving = new AbortController();
    const { signal } = this.leaving;
    for (const row of this.children) this.dress(row);
    document.addEventListener("live:stale", () => this.load(), { signal });
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
    if (!isGone(row)) this.dress(row);
    const there = this.querySelector(`#${row.id}`);
    this.waiting.delete(row.id);
    if (this.asksServer) this.reconsider(row, there);
    else if (this.isHeld) this.hold(row, there);
    else this.put(row, there);
    this.tell();
  }

  // Which rows fit only the server knows.
  reconsider(row, there) {
    if (there && !isGone(row)) this.swap(there, row);
    clearTimeout(this.loading);
    if (this.isHeld) this.waiting.set(row.id, row);
    else this.loadSoon(row);
  }

  hold(row, there) {
    const stays = !isGone(row) && this.belongs(row);
    if (there && !isGone(row)) this.swap(there, row);
    if (there ? !stays || !this.isInPlace(row) : stays && this.isFirst) this.waiting.set(row.id, row);
  }

  put(row, there) {
    const focused = there?.contains(document.activeElement);
    there?.remove();
    if (isGone(row) || !this.belongs(row) || (!there && !this.isFirst)) return;
    this.insertBefore(row, [...this.children].find((other) => this.precedes(row, other)) ?? null);
    if (focused) row.querySelector("a").focus();
    if (!there) this.greet(row);
  }

  get isFirst() {
    return this.dataset.first !== undefined;
  }

  isInPlace(row) {
    const { previousElementSibling: before, nextElementSibling: after } = row;
    return !(before && this.precedes(row, before)) && !(after && this.precedes(after, row));
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
    if (this.asksServer) this.load();
    else for (const row of rows) this.put(row, this.querySelector(`#${row.id}`));
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

  // What differs from reader to reader.
  dress(row) {
    const link = row.querySelector("a");
    link.search = this.dataset.query;
    if (row.id === this.dataset.current) link.setAttribute("aria-current", "true");
    row.querySelector("[data-select]").checked = this.chosen.has(row.dataset.number);
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
    const meanwhile = [];
    this.meanwhile = meanwhile;
    const rows = await this.ask();
    if (this.meanwhile === meanwhile) atRest(() => this.isConnected && this.fill(rows));
  }

  // None where the house is away, or where they were asked for once more meanwhile.
  async ask() {
    this.asking?.abort();
    this.asking = new AbortController();
    const { signal } = this.asking;
    try {
      const address = location.pathname.replace(/\d+\/$/, "") + location.search;
      const answer = await fetch(address, { headers: { "HX-Request": "true" }, signal });
      if (!answer.ok || answer.redirected) return null;
      const list = new DOMParser().parseFromString(await answer.text(), "text/html");
      return [...list.querySelectorAll(".queue-row")];
    } catch {
      return null;
    }
  }

  fill(rows) {
    const meanwhile = this.meanwhile ?? [];
    this.meanwhile = null;
    if (!rows) return;
    this.show(rows);
    if (!this.asksServer) for (const row of meanwhile) this.take(row);
  }

  show(rows) {
    const focused = document.activeElement.closest(".queue-row")?.id;
    this.replaceChildren(...rows);
    for (const row of this.children) this.dress(row);
    if (focused) this.querySelector(`#${focused} a`)?.focus();
    this.waiting.clear();
    this.tell();
  }
}
