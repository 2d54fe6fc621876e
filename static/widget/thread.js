// The messages, in order; under them what waits to be sent, and what is just being written.
import { find, lang, make, say, stamp } from "./frame.js";

const country = navigator.languages.find((tag) => tag.startsWith(`${lang}-`)) ?? lang;
const hours = new Intl.DateTimeFormat(country, { timeStyle: "short" });
const days = new Intl.DateTimeFormat(country, { dateStyle: "medium" });
const OUT = { target: "_blank", rel: "noopener noreferrer nofollow" };

const part = (node, name) => node.querySelector(`.${name}`);

export const named = ({ kind, name }) => name || (kind === "assistant" ? say("assistant") : "");

function draw(message, node = stamp("message")) {
  const { kind, author, text, html, card, created_at: at, seq, sources = [] } = message;
  node.className = `message ${author.kind} ${kind}`;
  if (seq) node.id = `message-${seq}`;
  node.dataset.who = kind === "text" ? author.kind + author.name : kind + seq;
  node.dataset.on = at ? days.format(new Date(at)) : "";
  if (author.kind === "customer") node.setAttribute("aria-live", "off");
  const name = named(author);
  part(node, "who").dataset.initial = [...name][0] ?? "";
  part(node, "who").replaceChildren(make("b", {}, name), at ? make("time", { datetime: at }, hours.format(new Date(at))) : "");
  const bubble = part(node, "bubble");
  if (html && !card?.body) bubble.innerHTML = html;
  else bubble.textContent = card?.body ?? text;
  for (const link of bubble.querySelectorAll("a")) Object.assign(link, OUT);
  const links = sources.filter(({ url }) => /^https?:/.test(url)).map(({ url, title }) => make("a", { href: url, ...OUT }, title || url));
  part(node, "sources").replaceChildren(...links.map((link) => make("li", {}, link)));
  return node;
}

async function attach(node, { text, attachments }, calls) {
  const box = part(node, "files");
  part(node, "bubble").hidden = !text;
  if (box.dataset.count) return;
  box.dataset.count = attachments.length;
  const { shows } = await import("./late/files.js");
  box.append(...attachments.map(shows(calls)));
}

export class Thread {
  constructor({ calls, chat, outbox, inbox }) {
    Object.assign(this, { calls, chat, outbox, inbox, waiting: new Map(), log: find("thread") });
    chat.on("reset", () => this.redraw());
    chat.on("message", (message) => this.add(message));
    chat.on("earlier", (messages) => this.precede(messages));
    chat.on("pending", (entry) => this.wait(entry));
    chat.on("partial", () => this.stream());
    chat.on("change", () => this.receipt());
    chat.on("typing", (who) => { find("typing").textContent = who ? say("typing", { name: named(who) }) : ""; });
    this.log.onclick = ({ target }) => this.retry(target.value);
  }

  draw(message, known) {
    const node = draw(message, known);
    if (message.attachments?.length) attach(node, message, this.calls);
    return node;
  }

  retry(id) {
    const entry = this.outbox.entries.find(({ client_id }) => client_id === id);
    if (entry) this.outbox.retry(entry);
  }

  // Nothing that was there before is announced.
  quietly(act) {
    this.log.ariaBusy = true;
    act();
    setTimeout(() => { this.log.ariaBusy = null; }, 100);
  }

  redraw() {
    this.waiting.clear();
    this.own = null;
    this.quietly(() => {
      this.log.replaceChildren(...this.opening());
      for (const message of this.chat.messages) this.add(message);
      for (const entry of this.outbox.entries) this.wait(entry);
    });
  }

  opening() {
    const { greeting: text, name, features, label } = this.inbox;
    const notices = [!this.chat.now && label, features.notice && say("notice")].filter(Boolean);
    return [...notices.map((words) => make("p", { class: "notice" }, words)), text && draw({ kind: "text", author: { kind: "greeting", name }, text })].filter(Boolean);
  }

  add(message) {
    const { client_id: id, author, seq } = message;
    const node = this.draw(message, this.waiting.get(id));
    this.waiting.delete(id);
    const [next = null] = this.waiting.values();
    if (next || !node.isConnected) this.log.insertBefore(node, next);
    this.join(node);
    if (author.kind === "customer") this.own = { node, seq };
    this.receipt();
  }

  precede(messages) {
    const known = this.log.querySelectorAll(".message[id]");
    this.quietly(() => {
      for (const message of messages) this.join(this.log.insertBefore(this.draw(message), known[0]));
      for (const node of known) this.join(node);
    });
  }

  join(node) {
    const { who, on } = node.previousElementSibling?.dataset ?? {};
    node.classList.toggle("again", who === node.dataset.who);
    node.dataset.day = node.dataset.on === (on || days.format(new Date())) ? "" : node.dataset.on;
  }

  wait(entry) {
    const { client_id: id, at, state } = entry;
    const author = { kind: "customer", name: "" };
    const node = this.waiting.get(id) ?? this.log.appendChild(this.draw({ ...entry, kind: "text", author, created_at: new Date(at) }));
    this.waiting.set(id, node);
    this.join(node);
    node.dataset.state = state;
    const again = make("button", { class: "text-button", type: "button", value: id }, say("retry"));
    const failed = [make("span", { role: "alert" }, say("not_sent")), again];
    const told = { failed, shut: [`${say("not_sent")} · ${say("status_ended")}`] };
    part(node, "state").replaceChildren(...(told[state] ?? [say(state)]));
  }

  // Only the visitor's last message says how far it came.
  receipt() {
    const { node, seq } = this.own ?? {};
    if (this.told && this.told !== node) part(this.told, "state").textContent = "";
    this.told = node;
    if (!node) return;
    delete node.dataset.state;
    part(node, "state").textContent = say(this.chat.now?.read_seq >= seq ? "read" : "sent");
  }

  stream() {
    const { partial, messages } = this.chat;
    const { kind, author } = messages.at(-1) ?? {};
    const node = partial && draw({ kind: "text", author: { kind: "assistant", name: "" }, text: partial.text });
    node?.classList.toggle("again", kind === "text" && author.kind === "assistant");
    find("partial").replaceChildren(...(node ? [node] : []));
  }
}
