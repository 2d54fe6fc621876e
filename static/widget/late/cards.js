// What stands under the thread: the place in line, what can be done while nobody is there, the end, quick replies.
import { find, make, say } from "../frame.js";
import { button } from "./form.js";
import { closing } from "./over.js";
import { ask } from "./sheet.js";

export class Cards {
  constructor(foot) {
    Object.assign(this, foot.parts, { foot, box: find("cards") });
    this.chat.on("change message pending", () => this.draw());
    this.draw();
  }

  get kind() {
    const { now, ended } = this.chat;
    if (ended) return "over";
    if (this.offered) return "away";
    if (now?.holder === "queue") return now.staffed ? "queue" : "away";
    return this.offers.length ? "choices" : "";
  }

  get offers() {
    const { card } = this.chat.messages.at(-1) ?? {};
    return (!this.outbox.entries.length && card?.choices) || [];
  }

  offer() {
    this.offered = true;
    this.draw();
  }

  draw() {
    const { kind } = this;
    if (kind !== this.shown || kind === "choices") this.box.replaceChildren(...(kind ? this[kind]() : []));
    this.shown = kind;
    if (kind === "queue") this.count();
    if (kind === "over") closing(this.box.querySelector(".asked"), this);
  }

  card(title, ...children) {
    const heading = title && make("h2", { class: "card-title" }, title);
    return make("section", { class: "card", role: "status" }, ...[heading, ...children].filter(Boolean));
  }

  choices() {
    return this.offers.map((text) => {
      const choice = button(text, { class: "choice" });
      choice.onclick = () => this.outbox.add(text);
      return choice;
    });
  }

  queue() {
    return [this.card(say("status_queue"), make("p", { class: "card-text" }))];
  }

  count() {
    const { position, wait_seconds: wait } = this.chat.now.queue ?? {};
    const time = wait == null ? say("wait_unknown") : say("wait", { count: Math.max(1, Math.round(wait / 60)) });
    const text = [position && say("position", { position }), time].filter(Boolean).join(" · ");
    const line = this.box.querySelector(".card-text");
    if (line.textContent !== text) line.textContent = text;
  }

  // Both stay in reach: an address may have been a wrong one.
  away() {
    const text = make("p", { class: "card-text" }, say("status_away"));
    const ticket = button(say("leave_message"), { class: "button primary" });
    const callback = button(say("call_back"));
    const acts = make("div", { class: "acts" }, ticket, callback);
    for (const [act, name] of [[ticket, "ticket"], [callback, "callback"]]) {
      act.onclick = async () => {
        const thanks = await ask(name, this);
        if (thanks) text.replaceChildren(...thanks);
      };
    }
    return [this.card("", text, acts)];
  }

  over() {
    const anew = button(say("new_chat"));
    anew.onclick = () => this.anew().catch(() => this.foot.say());
    return [this.card(say("status_ended"), make("div", { class: "asked" }), anew)];
  }

  async anew() {
    if (!this.chat.now.ended_by_visitor) await this.calls.post("end");
    this.chat.leave();
    this.foot.focus();
  }
}
