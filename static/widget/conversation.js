// What is known of the conversation. Messages are applied in order only; whoever draws listens.
export class Conversation extends EventTarget {
  now = null;
  messages = [];
  last = 0;
  partial = null;
  line = "lost";

  tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  on(names, act) {
    for (const name of names.split(" ")) this.addEventListener(name, ({ detail }) => act(detail));
  }

  get cursor() {
    return { conversation: this.now?.id ?? this.left ?? "", after: this.last };
  }

  get ended() {
    return this.now?.status === "resolved";
  }

  begin(conversation, messages = []) {
    this.left = null;
    this.now = conversation;
    this.messages = messages;
    this.last = messages.at(-1)?.seq ?? 0;
    this.partial = null;
    this.tell("reset");
    this.tell("change");
  }

  // An ended conversation is put aside for as long as nobody opens it again.
  leave() {
    const { last, now } = this;
    this.begin(null);
    Object.assign(this, { last, left: now.id });
  }

  take(conversation) {
    const { id, status } = conversation ?? {};
    if (id === this.left && status === "resolved") return;
    if (id !== this.now?.id) return this.begin(conversation);
    this.now = conversation;
    this.tell("change");
  }

  // False: not the next one; what is missing must be asked for.
  apply(message) {
    const { conversation, seq, author, turn } = message;
    if (conversation === this.left) return true;
    if (conversation !== this.now?.id || seq > this.last + 1) return false;
    if (seq <= this.last) return true;
    this.messages.push(message);
    this.last = seq;
    if (author.kind !== "customer") this.type({ on: false });
    if (turn && turn === this.partial?.turn) this.drop();
    this.tell("message", message);
    return true;
  }

  precede(messages) {
    this.messages.unshift(...messages);
    this.tell("earlier", messages);
  }

  stream({ turn, n, text, end }) {
    const { partial } = this;
    if (end && turn === partial?.turn) return this.drop();
    if (end || this.messages.some((message) => message.turn === turn)) return;
    if (n === 0) this.partial = { turn, text, next: 1 };
    else if (partial?.turn === turn && partial.next === n) Object.assign(partial, { text: partial.text + text, next: n + 1 });
    this.type({ on: false });
    this.tell("partial");
  }

  drop() {
    this.partial = null;
    this.tell("partial");
  }

  type({ who, on }) {
    clearTimeout(this.typing);
    if (on) this.typing = setTimeout(() => this.type({ on: false }), 6000);
    this.tell("typing", on && who);
  }

  connect(line) {
    if (line === this.line) return;
    this.line = line;
    this.tell("line");
  }
}
