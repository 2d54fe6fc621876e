// <tandem-notices> counts what is new on the bell and in the tab's title, shows the last of it, and calls out what comes. Of several
// tabs one speaks: it holds a lock that goes to the next when it closes. A tab that somebody looks at holds one for what it shows, so
// what stands before their eyes is noted as read and makes no sound. What was called out is remembered by its id in the browser.
import { headers } from "./headers.js";
import { place } from "./placing.js";

const MOST = 99;
const MOST_POPPED = 3;
const TRY_AGAIN = 10_000;
const SETTLES = 800; // before a higher count is shown: what somebody looks at is noted as read by then, and nothing flickers

customElements.define("tandem-notices", class extends HTMLElement {
  connectedCallback() {
    this.leaving = new AbortController();
    const { signal } = this.leaving;
    this.button = this.querySelector("button");
    this.plain = document.title;
    this.unread = Number(this.dataset.unread);
    this.newest = Number(this.dataset.newest);
    if (this.said === null) this.said = this.newest;
    document.addEventListener("live:notices", ({ detail }) => this.hear(detail), { signal });
    for (const turn of ["focus", "blur"]) addEventListener(turn, () => this.look(), { signal });
    document.addEventListener("visibilitychange", () => this.look(), { signal });
    this.querySelector("[popover]").addEventListener("toggle", ({ newState }) => newState === "open" && this.list());
    this.querySelector("[data-read]").addEventListener("click", () => this.readAll());
    this.draw();
    this.lead(signal);
    this.look();
  }

  disconnectedCallback() {
    this.leaving.abort();
    clearTimeout(this.again);
    clearTimeout(this.drawing);
    this.resign?.();
    this.lookAway?.();
  }

  get key() {
    return `tandem-said-${this.dataset.member}`;
  }

  get said() {
    const kept = localStorage.getItem(this.key);
    return kept === null ? null : Number(kept);
  }

  set said(id) {
    localStorage.setItem(this.key, Math.max(id, this.said ?? 0));
  }

  get looks() {
    return this.dataset.here !== "" && document.hasFocus() && !document.hidden;
  }

  hear({ unread, newest, in_title: inTitle }) {
    this.unread = unread;
    this.newest = Math.max(newest, this.newest);
    this.dataset.title = inTitle ? "1" : "0";
    clearTimeout(this.drawing);
    if (unread > this.drawn) this.drawing = setTimeout(() => this.draw(), SETTLES);
    else this.draw();
    this.tell();
  }

  draw() {
    this.drawn = this.unread;
    const count = this.unread > MOST ? `${MOST}+` : String(this.unread);
    const badge = this.querySelector(".bell-count");
    badge.textContent = count;
    badge.hidden = !this.unread;
    this.button.ariaLabel = this.unread ? `Notices, ${count} new` : "Notices";
    this.querySelector("[data-read]").hidden = !this.unread;
    document.title = this.unread && this.dataset.title === "1" ? `(${count}) ${this.plain}` : this.plain;
  }

  // Where the browser has no locks, each tab speaks: what another said in the meantime is not said again.
  lead(signal) {
    const begin = () => {
      this.leads = true;
      this.tell();
      return new Promise((resolve) => { this.resign = resolve; });
    };
    if (navigator.locks) navigator.locks.request(`tandem-speaks-${this.dataset.member}`, { signal }, begin).catch(() => {});
    else begin();
  }

  seeing(number) {
    return `tandem-sees-${this.dataset.member}-${number}`;
  }

  // Held while somebody looks at the thread; what was told of it before has been noticed with that.
  look() {
    if (!this.looks) {
      this.lookAway?.();
      this.lookAway = null;
    } else if (!this.lookAway) {
      const looking = new Promise((resolve) => { this.lookAway = resolve; });
      navigator.locks?.request(this.seeing(this.dataset.here), { mode: "shared" }, () => looking);
      if (this.unread) this.read({ conversation: this.dataset.here });
    }
  }

  async seen() {
    const { held } = (await navigator.locks?.query()) ?? { held: [] };
    return new Set([...held.map(({ name }) => name), ...(this.looks ? [this.seeing(this.dataset.here)] : [])]);
  }

  async tell() {
    if (!this.leads || this.telling) return;
    this.telling = true;
    try {
      while (this.newest > this.said) await this.tellNews();
    } catch {
      this.again = setTimeout(() => this.tell(), TRY_AGAIN); // the house is away
    }
    this.telling = false;
  }

  async tellNews() {
    const asked = this.newest;
    const news = await this.ask(`${this.dataset.news}?after=${this.said}`);
    const fresh = news.items.filter(({ id }) => id > this.said);
    this.said = Math.max(news.newest, asked);
    const seen = await this.seen();
    const isSeen = ({ number }) => seen.has(this.seeing(number));
    for (const number of new Set(fresh.filter(isSeen).map((item) => item.number))) await this.read({ conversation: number });
    const unseen = fresh.filter((item) => !isSeen(item));
    if (unseen.length) this.speak(unseen, news);
  }

  async speak(items, { sound, desktop }) {
    this.querySelector("[role=status]").textContent = items.map(({ words }) => words).join(". ");
    if (desktop && globalThis.Notification?.permission === "granted") this.pop(items);
    if (!sound) return;
    const { chime } = await import("./chime.js");
    chime(items.some(({ calls }) => calls));
  }

  pop(items) {
    if (items.length > MOST_POPPED) return this.show(`${items.length} notices`, { tag: "tandem" }, () => this.button.click());
    for (const { words, place: body, url, number } of items) {
      this.show(words, { body, tag: `tandem-${number}`, renotify: true }, () => location.assign(url));
    }
  }

  show(title, options, open) {
    const shown = new Notification(title, options);
    shown.addEventListener("click", () => {
      window.focus();
      shown.close();
      open();
    });
  }

  async list() {
    try {
      const answer = await this.fetch(this.dataset.list);
      place(await answer.text());
    } catch {
      this.querySelector("#notices-list").textContent = "This could not be loaded. Try again in a moment.";
    }
  }

  // Whoever has gone on elsewhere meanwhile is not called back.
  async readAll() {
    await this.read({});
    await this.list();
    if (this.contains(document.activeElement) || document.activeElement === document.body) this.button.focus();
  }

  async read(which) {
    const body = new URLSearchParams({ upto: this.newest, ...which });
    try {
      const { unread } = await (await this.fetch(this.dataset.list, { method: "POST", body })).json();
      this.unread = unread;
      this.draw();
    } catch {
      // what is unread stays so, until it is looked at again
    }
  }

  async ask(address) {
    return (await this.fetch(address)).json();
  }

  async fetch(address, options = {}) {
    const answer = await fetch(address, { headers: headers(), redirect: "error", ...options });
    if (!answer.ok) throw new Error(answer.status);
    return answer;
  }
});
