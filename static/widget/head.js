// The brand, the status line with its dot, and the offline banner.
import { find, say } from "./frame.js";

const PATIENCE = 3000;

export class Head {
  constructor({ chat, inbox }) {
    Object.assign(this, { chat, inbox });
    const { avatar, logo } = inbox.theme;
    if (logo ?? avatar) Object.assign(find("picture"), { src: logo ?? avatar, hidden: false });
    chat.on("change", () => this.draw());
    chat.on("line", () => this.wait());
  }

  // A line that is back at once was never worth a word.
  wait() {
    const { line } = this.chat;
    clearTimeout(this.timer);
    this.admit(line === "offline");
    if (line === "lost") this.timer = setTimeout(() => this.admit(true), PATIENCE);
    find("offline").hidden = !this.broken;
  }

  admit(broken) {
    this.broken = broken;
    this.draw();
  }

  draw() {
    const { now, ended, gone } = this.chat;
    const status = find("status");
    const { again } = status.dataset;
    const words = this.broken ? again : ended || (gone && !now) ? say("status_ended") : (now ?? this.inbox).label;
    if (status.textContent !== words) status.textContent = status.title = words;
    status.dataset.dot = this.broken ? "waiting" : this.dot();
  }

  dot() {
    const { now, ended } = this.chat;
    if (!now || ended) return "";
    return now.holder === "queue" ? now.staffed && "waiting" : "live";
  }
}
