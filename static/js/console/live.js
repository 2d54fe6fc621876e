// <tandem-live> holds the tab's one socket: it places what is pushed, answers beats, and comes back after a break
// from exactly where the page stands.
import { place } from "./placing.js";

const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 15_000;
const SILENCE = 50_000; // longer than two beats
const OVER = new Set([4401, 4403, 4404, 4429]); // only a fresh page helps

customElements.define("tandem-live", class extends HTMLElement {
  connectedCallback() {
    this.tries = 0;
    this.leaving = new AbortController();
    const { signal } = this.leaving;
    addEventListener("online", () => this.hurry(), { signal });
    document.addEventListener("visibilitychange", () => document.hidden || this.look(), { signal });
    this.open();
  }

  disconnectedCallback() {
    this.leaving.abort();
    clearTimeout(this.pause);
    clearInterval(this.watch);
    this.socket?.close();
  }

  address() {
    const address = new URL("/console/ws", location.href);
    address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
    const { page, tenant, since } = this.dataset;
    const cursor = document.querySelector("tandem-timeline")?.cursor() ?? {};
    address.search = new URLSearchParams({ page, tenant, since, ...cursor });
    return address;
  }

  open() {
    clearTimeout(this.pause);
    const socket = new WebSocket(this.address());
    this.socket = socket;
    this.heard = Date.now();
    socket.addEventListener("open", () => this.opened());
    socket.addEventListener("message", ({ data }) => this.hear(data));
    socket.addEventListener("close", ({ code }) => socket === this.socket && this.closed(code));
    clearInterval(this.watch);
    this.watch = setInterval(() => this.look(), SILENCE / 2);
  }

  opened() {
    this.tell("live:open");
  }

  hear(text) {
    this.tries = 0;
    this.heard = Date.now();
    if (!text.startsWith("{")) return place(text);
    const frame = JSON.parse(text);
    if (frame.type === "beat") this.beat(frame);
    return this.tell(`live:${frame.type}`, frame);
  }

  beat({ at }) {
    this.dataset.since = at;
    this.socket.send('{"type":"pong"}');
  }

  closed(code) {
    clearInterval(this.watch);
    const over = OVER.has(code);
    this.tell("live:closed", { over });
    if (over || this.leaving.signal.aborted) return;
    const most = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** this.tries);
    this.tries += 1;
    this.pause = setTimeout(() => this.open(), most * (0.5 + Math.random() / 2));
  }

  // A socket may be dead without having said so: after sleep, or behind a network that changed.
  look() {
    if (this.socket.readyState === WebSocket.OPEN && Date.now() - this.heard > SILENCE) this.abandon();
    else this.hurry();
  }

  abandon() {
    const dead = this.socket;
    this.socket = null;
    dead.close();
    this.closed(1006);
  }

  hurry() {
    if (!this.pause || this.socket?.readyState === WebSocket.OPEN || this.socket?.readyState === WebSocket.CONNECTING) return;
    this.open();
  }

  tell(name, detail) {
    document.dispatchEvent(new CustomEvent(name, { detail }));
  }
});
