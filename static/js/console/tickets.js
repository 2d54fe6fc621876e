// <tandem-tickets> is the list of tickets. What it was filtered by only the server can tell: where a row is not what it was, the list is
// asked for again, soon, yet not for every one of many. Whoever is at it meanwhile finds it as it was, and the button above it.
import { Listing, isGone } from "./listing.js";
import { atRest } from "./resting.js";

const SETTLE = 1000;
const AGAIN = 5000;

const ids = (rows) => [...rows].map(({ id }) => id);

customElements.define("tandem-tickets", class extends Listing {
  connectedCallback() {
    super.connectedCallback();
    this.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });
  }

  get asksServer() {
    return true;
  }

  reconsider(row, there) {
    if (there && !isGone(row)) this.swap(there, row);
    if (there?.dataset.standing !== row.dataset.standing) this.lookSoon(SETTLE);
  }

  lookSoon(pause) {
    this.loading ??= setTimeout(() => this.look(), pause);
  }

  async look() {
    this.loading = null;
    const rows = await this.ask();
    if (!rows) return this.isConnected && this.lookSoon(AGAIN);
    if (!this.isHeld) return atRest(() => this.isConnected && this.show(rows));
    const [here, now] = [ids(this.children), ids(rows)];
    const moved = [...here.filter((id) => !now.includes(id)), ...now.filter((id) => !here.includes(id))];
    if (!moved.length && here.join() !== now.join()) moved.push("order");
    this.waiting = new Map(moved.map((id) => [id, null]));
    return this.tell();
  }
});
