// The line to the server: a socket where one can be had, else long polling at once and a socket again later.
import { refused } from "./calls.js";
import { Socket } from "./socket.js";

const AGAIN = 60000;
const FRESH = 35000;
const ANSWER = 10000;
const LONGEST = 5000;
const PONG = 2500;
const STATUS = { try_again: 503, too_many: 429 };

export class Line {
  constructor({ calls, chat }) {
    Object.assign(this, { calls, chat, acks: new Map(), failures: 0, tries: 0 });
    addEventListener("online", () => this.hurry());
    addEventListener("offline", () => chat.connect("offline"));
    document.addEventListener("visibilitychange", () => document.hidden || this.hurry());
  }

  start(pass) {
    this.round = null;
    this.socket?.end();
    this.rest();
    this.connect(pass);
  }

  async connect(pass) {
    clearTimeout(this.timer);
    const round = {};
    this.round = round;
    try {
      pass ??= this.spared() ?? (await this.calls.post("pass")).pass;
      if (round === this.round) this.dial(pass, round);
    } catch (error) {
      if (round === this.round) this.again(this.lose(error));
    }
  }

  // Each beat brings a pass for the next socket, so that coming back costs no call.
  spared() {
    const { pass, at } = this.spare ?? {};
    this.spare = null;
    return Date.now() - at < FRESH ? pass : undefined;
  }

  dial(pass, round) {
    const shut = (code) => {
      for (const { reject } of this.acks.values()) reject(new Error("shut"));
      if (round === this.round) this.recover(code);
    };
    const heard = (frame, first) => round === this.round && this.hear(frame, first);
    try {
      this.socket = new Socket({ pass, ...this.chat.cursor }, { heard, shut });
    } catch {
      shut(0);
    }
  }

  again(ms) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.connect(), ms);
  }

  // Backoff with full jitter, never long: who waits is soon served again.
  backoff(error) {
    this.tries += 1;
    return Math.max(error?.after || 0, Math.random() * Math.min(LONGEST, 500 * 2 ** this.tries));
  }

  lose(error) {
    this.chat.connect(navigator.onLine ? "lost" : "offline");
    return this.backoff(error);
  }

  // A server that restarts asks for patience. Where no socket will live, messages are polled for.
  recover(code) {
    if (code === 1012) return this.again(Math.random() * 3000);
    this.failures += 1;
    const blocked = [0, 4403, 4429].includes(code) || this.failures > 1;
    if (blocked && !this.polling) this.poll();
    this.again(blocked ? AGAIN : this.backoff());
  }

  async poll() {
    const { signal } = (this.polling = new AbortController());
    let state;
    while (!signal.aborted) {
      try {
        const wait = state && { state, wait: 25 };
        const answer = await this.calls.get("messages", { ...this.chat.cursor, ...wait }, { signal, wait: 25000 });
        if (signal.aborted) return;
        this.take(answer);
        this.found(!state);
        ({ state } = answer);
      } catch (error) {
        if (signal.aborted) return;
        state = null;
        await new Promise((resolve) => { setTimeout(resolve, this.lose(error)); });
      }
    }
  }

  rest() {
    this.polling?.abort();
    this.polling = null;
  }

  found(first) {
    this.tries = 0;
    this.chat.connect("live");
    if (first) this.chat.tell("found");
  }

  hurry() {
    Object.assign(this, { failures: 0, tries: 0 });
    if (!this.round) return;
    if (!this.socket?.live) return this.connect();
    this.socket.send({ type: "ping" });
    this.socket.expect(PONG);
  }

  hear(frame, first) {
    const { type, client_id: id, error } = frame;
    const { chat } = this;
    if (first) {
      this.rest();
      chat.drop();
    }
    this.found(first);
    if (type === "message") this.see(frame.message);
    if (type === "conversation") chat.take(frame.conversation);
    if (type === "delta") chat.stream(frame);
    if (type === "typing") chat.type(frame);
    if (type === "ack") this.acks.get(id)?.resolve();
    if (type === "error") this.acks.get(id)?.reject(refused(STATUS[error.code] ?? 422, error));
    if (type === "beat") this.beat(frame);
  }

  beat({ seq, pass }) {
    Object.assign(this, { failures: 0, spare: { pass, at: Date.now() } });
    this.socket.send({ type: "pong", seq: this.chat.last });
    if (seq > this.chat.last) this.catchUp();
  }

  see(message) {
    if (!this.chat.apply(message)) this.catchUp();
  }

  take({ conversation, messages }) {
    this.chat.take(conversation);
    for (const message of messages) this.chat.apply(message);
  }

  async catchUp() {
    this.behind = true;
    if (this.catching) return;
    this.catching = true;
    try {
      while (this.behind) {
        this.behind = false;
        const answer = await this.calls.get("messages", this.chat.cursor);
        this.take(answer);
        this.behind ||= answer.more;
      }
    } catch {
      this.hurry();
    }
    this.catching = false;
  }

  async earlier() {
    const { messages, now } = this.chat;
    const [{ seq }] = messages;
    const answer = await this.calls.get("messages", { conversation: now.id, after: Math.max(0, seq - 51) });
    if (messages === this.chat.messages) this.chat.precede(answer.messages.filter((message) => message.seq < seq));
  }

  // Settled once the message is acknowledged; the outbox holds it until then and asks again.
  async send(message) {
    if (!this.socket?.live) return this.see((await this.calls.post("messages", message)).message);
    const { socket, acks } = this;
    const late = setTimeout(() => socket.end(4408), ANSWER);
    try {
      await new Promise((resolve, reject) => {
        acks.set(message.client_id, { resolve, reject });
        socket.send({ type: "message", ...message });
      });
    } finally {
      clearTimeout(late);
      acks.delete(message.client_id);
    }
  }

  // What is worth saying only now.
  whisper(type, rest) {
    if (this.socket?.live) this.socket.send({ type, ...rest });
    else this.calls.post(type, rest).catch(() => {});
  }
}
