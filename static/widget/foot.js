// The foot of the panel: a person in reach, before the first message what the inbox asks, then the composer.
import { find, say } from "./frame.js";

export class Foot {
  constructor(parts) {
    Object.assign(this, { parts, wishes: [], human: find("human"), form: find("prechat") });
    parts.chat.on("change message", () => this.draw());
    this.human.onclick = () => {
      this.wish(() => this.call().catch(() => this.say()));
      if (this.wishes.length && this.form.onsubmit) this.form.requestSubmit();
    };
    find("options").onclick = () => this.offer();
  }

  get asks() {
    const { inbox, contact, chat, kept } = this.parts;
    return chat.now || kept.contact ? [] : inbox.features.prechat.filter(({ field }) => !contact[field]);
  }

  // What must be given is given first.
  wish(act) {
    this.wishes.push(act);
    this.draw();
    this.focus();
  }

  draw() {
    const { now, ended, messages } = this.parts.chat;
    const { asks } = this;
    const first = asks.length > 0;
    if (!asks.some(({ required }) => required)) for (const act of this.wishes.splice(0)) act();
    this.form.hidden = !first;
    find("composer").hidden = first || Boolean(ended && now.ended_by_visitor);
    this.human.hidden = ended || ["queue", "agent"].includes(now?.holder);
    if (first && !this.form.childElementCount) this.ask();
    if (ended || now?.holder === "queue" || messages.at(-1)?.card?.choices) this.cards();
  }

  async ask() {
    const { ask } = await import("./late/prechat.js");
    if (!this.form.childElementCount) ask(this);
  }

  async cards() {
    this.loading ??= import("./late/cards.js").then(({ Cards }) => new Cards(this));
    try {
      return await this.loading;
    } catch (error) {
      this.loading = null;
      throw error;
    }
  }

  async call() {
    const { calls, chat, inbox } = this.parts;
    if (inbox.features.human === "ticket") return (await this.cards()).offer();
    chat.take((await calls.post("human")).conversation);
  }

  async offer() {
    const { open } = await import("./late/menu.js");
    open(this);
  }

  say(words) {
    const line = find("trouble");
    line.textContent = words ?? say("failed");
    line.classList.toggle("good", Boolean(words));
    line.hidden = false;
    clearTimeout(this.saying);
    this.saying = setTimeout(() => { line.hidden = true; }, 6000);
  }

  focus() {
    const field = this.form.hidden ? find("words") : this.form.querySelector("input");
    const touch = matchMedia("(pointer: coarse)").matches;
    (touch || !field?.checkVisibility() ? find("scroller") : field).focus();
  }
}
