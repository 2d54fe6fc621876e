// What the visitor wrote stays here, and in the host's storage, until the server has acknowledged it.
import { keep } from "./frame.js";

// Pages without https have no randomUUID.
function uuid() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const hex = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})/, "$1-$2-4$3-8$4-");
}

export class Outbox {
  constructor({ chat, line, kept }) {
    Object.assign(this, { chat, line });
    const ours = Object.keys(kept).filter((key) => key.startsWith("outbox:"));
    this.entries = ours.map((key) => kept[key]).sort((one, other) => one.at - other.at);
    chat.on("message", ({ client_id: id }) => this.settle(id));
    chat.on("reset", () => chat.messages.forEach(({ client_id: id }) => this.settle(id)));
    chat.on("lost", () => this.entries.slice().forEach(({ client_id: id }) => this.settle(id)));
    chat.on("found", () => this.flush());
  }

  add(text, attachments = []) {
    const entry = { client_id: uuid(), text, attachments, at: Date.now() };
    this.entries.push(entry);
    this.turn(entry, "sending");
    this.flush();
  }

  retry(entry) {
    this.turn(entry, "sending");
    this.flush();
  }

  turn(entry, state) {
    entry.state = state;
    keep(`outbox:${entry.client_id}`, state === "sent" ? null : entry);
    this.chat.tell("pending", entry);
  }

  async flush() {
    clearTimeout(this.timer);
    if (this.busy) return;
    this.busy = true;
    let entry;
    while ((entry = this.entries.find(({ state }) => state === "sending"))) {
      if (!(await this.send(entry))) break;
    }
    this.busy = false;
  }

  // Trouble on the way mends by itself, so the next ones wait their turn; a refusal does not.
  async send(entry) {
    const { client_id, text, attachments } = entry;
    try {
      await this.line.send({ client_id, text, attachments: attachments.map(({ id }) => id) });
      this.acknowledge(entry);
    } catch (error) {
      if (error.lasting) this.turn(entry, error.code === "blocked" ? "shut" : "failed");
      else this.timer = setTimeout(() => this.flush(), Math.max(error.after || 0, 1000 + Math.random() * 2000));
      return error.lasting;
    }
    return true;
  }

  acknowledge(entry) {
    if (this.entries.includes(entry)) this.turn(entry, "sent");
  }

  settle(id) {
    const at = this.entries.findIndex(({ client_id }) => client_id === id);
    if (at < 0) return;
    this.entries.splice(at, 1);
    keep(`outbox:${id}`);
  }
}
