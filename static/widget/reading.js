// How far the visitor has read: keeps the newest in sight unless they scrolled away, counts what they missed.
import { find, keep, say, tell } from "./frame.js";

const NEAR = 48;

export class Reading {
  constructor({ chat, line, kept }) {
    Object.assign(this, { chat, line, follows: true, seen: kept.seen ?? {}, box: find("scroller"), jump: find("jump") });
    this.box.addEventListener("scroll", () => this.scrolled(), { passive: true });
    this.jump.addEventListener("click", () => this.follow());
    document.addEventListener("visibilitychange", () => this.count());
    const watch = new ResizeObserver(() => this.fit());
    for (const node of [this.box, ...this.box.children]) watch.observe(node);
    chat.on("reset", () => this.follow());
    chat.on("message", () => this.count());
    chat.on("pending", ({ state }) => state === "sending" && this.follow());
  }

  get missed() {
    const { now, messages } = this.chat;
    const from = this.seen.conversation === now?.id ? this.seen.seq : 0;
    return messages.filter(({ seq, kind, author }) => seq > from && kind !== "activity" && author.kind !== "customer").length;
  }

  get size() {
    return this.box.scrollHeight - this.box.clientHeight;
  }

  fit() {
    if (this.follows) this.box.scrollTop = this.size;
    this.fitted = this.size;
  }

  follow() {
    this.follows = true;
    this.fit();
    this.count();
  }

  // Scrolling that comes of things growing or shrinking was not the reader's.
  scrolled() {
    if (this.size !== this.fitted) return;
    const { scrollTop } = this.box;
    this.follows = this.size - scrollTop < NEAR;
    this.count();
    if (scrollTop < NEAR) this.earlier();
  }

  async earlier() {
    if (this.loading || !(this.chat.messages[0]?.seq > 1)) return;
    this.loading = true;
    const fromEnd = this.size - this.box.scrollTop;
    await this.line.earlier().catch(() => {});
    this.box.scrollTop = this.size - fromEnd;
    this.loading = false;
  }

  turn(open) {
    this.open = open;
    this.count();
  }

  // What another tab read. Where it forgot the visitor, there is nothing left to read.
  recall(seen) {
    if (!seen) return;
    this.seen = seen;
    this.count();
  }

  count() {
    const { now, last } = this.chat;
    if (this.open && this.follows && !document.hidden) this.see(now?.id, last);
    const value = this.missed;
    const words = say("unread", { count: value });
    tell("unread", { value, words });
    this.jump.textContent = words;
    this.jump.hidden = this.follows || !value;
  }

  see(conversation, seq) {
    if (!conversation || !seq || (conversation === this.seen.conversation && seq <= this.seen.seq)) return;
    this.seen = { conversation, seq };
    keep("seen", this.seen);
    this.line.whisper("read", { seq });
  }
}
