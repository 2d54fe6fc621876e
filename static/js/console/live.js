// <tandem-live> holds the tab's one socket: it places what is pushed, answers beats, and comes back after a break
// from exactly where the page stands. Where none gets through, polling takes over, and a socket is tried again and again.
import { place } from "./placing.js";
import { Polling } from "./polling.js";
import { atRest } from "./resting.js";
import { takeTouched } from "./touching.js";

const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 15_000;
const SILENCE = 50_000; // longer than two beats
const PATIENCE = 2500; // until a socket has said its first word
const DEAF = 1; // sockets in a row that said nothing, before something else is tried
const OVER = new Set([4401, 4403, 4404, 4429]); // only a fresh page helps

customElements.define("tandem-live", class extends HTMLElement {
  connectedCallback() {
    this.tries = this.deaf = 0;
    this.leaving = new AbortController();
    const { signal } = this.leaving;
    addEventListener("online", () => this.hurry(), { signal });
    document.addEventListener("visibilitychange", () => document.hidden || this.look(), { signal });
    document.addEventListener("live:say", ({ detail }) => this.say(detail), { signal });
    this.open();
  }

  disconnectedCallback() {
    this.leaving.abort();
    clearTimeout(this.pause);
    clearTimeout(this.late);
    clearInterval(this.watch);
    this.polling?.end();
    this.socket?.close();
  }

  address() {
    const address = new URL("/console/ws", location.href);
    address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
    const { page, tenant, since } = this.dataset;
    const cursor = document.querySelector("tandem-timeline")?.cursor() ?? {};
    address.search = new URLSearchParams({ page, tenant, since, ...cursor, touched: takeTouched() ? "1" : "" });
    return address;
  }

  open() {
    clearTimeout(this.pause);
    clearTimeout(this.late);
    this.late = setTimeout(() => this.despair(), PATIENCE);
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
    this.tries = this.deaf = 0;
    this.heard = Date.now();
    clearTimeout(this.late);
    this.polling?.end();
    this.polling = null;
    atRest(() => this.show(text));
  }

  show(text) {
    if (!text.startsWith("{")) return place(text);
    const frame = JSON.parse(text);
    if (frame.type === "beat") this.beat(frame);
    return this.tell(`live:${frame.type}`, frame);
  }

  beat({ at }) {
    this.dataset.since = at;
    this.say({ type: "pong", active: takeTouched() });
  }

  say(frame) {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(frame));
  }

  closed(code) {
    clearInterval(this.watch);
    const over = OVER.has(code);
    if (!this.polling?.works) this.tell("live:closed", { over });
    if (over || this.leaving.signal.aborted) return;
    const most = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** this.tries);
    this.tries += 1;
    this.deaf += 1;
    if (this.deaf > DEAF) this.poll();
    this.pause = setTimeout(() => this.open(), most * (0.5 + Math.random() / 2));
  }

  // It neither opens nor closes, or opens and says nothing: it may still come, and is not waited for.
  despair() {
    if (!this.polling?.works) this.tell("live:closed", { over: false });
    this.poll();
  }

  poll() {
    if (this.leaving.signal.aborted) return;
    this.polling ??= new Polling({ address: () => this.address(), hear: (text) => atRest(() => this.show(text)), tell: this.tell });
  }

  // A socket may be dead without having said so: after sleep, or behind a network that changed.
  look() {
    if (this.socket?.readyState === WebSocket.OPEN && Date.now() - this.heard > SILENCE) this.abandon();
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
