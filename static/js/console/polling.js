// Where no socket gets through, what it would have said is asked for every few seconds.
import { headers } from "./headers.js";

const EVERY = 3000;
const PATIENCE = 15_000;

export class Polling {
  constructor({ address, hear, tell }) {
    Object.assign(this, { address, hear, tell, works: false, last: new Set(), tab: Math.random().toString(36).slice(2) });
    this.ask();
  }

  end() {
    this.ended = true;
    clearTimeout(this.next);
  }

  async ask() {
    try {
      await this.take(await this.fetch());
    } catch {
      this.works = false;
      if (!this.ended) this.tell("live:closed", { over: false });
    }
    if (!this.ended) this.next = setTimeout(() => this.ask(), EVERY);
  }

  fetch() {
    const address = this.address();
    address.protocol = location.protocol;
    address.pathname = "/console/poll/";
    address.searchParams.set("tab", this.tab);
    return fetch(address, { headers: headers(), redirect: "manual", signal: AbortSignal.timeout(PATIENCE) });
  }

  // Led to the sign-in, or into another workspace: only a fresh page helps.
  async take(answer) {
    if (this.ended) return;
    if (answer.type === "opaqueredirect" || [403, 404, 409].includes(answer.status)) {
      this.end();
      this.tell("live:closed", { over: true });
      return;
    }
    const { frames } = await answer.json();
    this.works = true;
    this.tell("live:polled");
    for (const frame of frames) if (!this.last.has(frame)) this.hear(frame);
    this.last = new Set(frames);
  }
}
