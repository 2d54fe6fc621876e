// <tandem-rows> keeps a list of conversations: a row that changed moves to its place, or leaves where it no longer belongs.
// Rows come the same to all viewers; whose they are is told here.
import { place } from "./placing.js";

const LISTS = {
  all: (row) => row.status === "open",
  queue: (row) => row.holder === "queue",
  mine: (row, member) => row.holder === "agent" && row.agent === member,
  resolved: (row) => row.status === "resolved",
};

customElements.define("tandem-rows", class extends HTMLElement {
  connectedCallback() {
    for (const row of this.children) this.dress(row);
    this.reload = () => this.load();
    document.addEventListener("live:stale", this.reload);
  }

  disconnectedCallback() {
    document.removeEventListener("live:stale", this.reload);
  }

  take(row) {
    const there = document.getElementById(row.id);
    const focused = there?.contains(document.activeElement);
    there?.remove();
    const belongs = LISTS[this.dataset.list](row.dataset, this.dataset.member);
    if (!belongs || (!there && this.dataset.first === undefined)) return;
    this.dress(row);
    this.insertBefore(row, [...this.children].find((other) => this.precedes(row, other)) ?? null);
    if (focused) row.focus();
  }

  dress(row) {
    row.search = this.dataset.query;
    if (row.id === this.dataset.current) row.setAttribute("aria-current", "true");
  }

  // Who waits stands first, longest on top; then one's own; then the rest, the latest on top.
  precedes(row, other) {
    const [one, two] = [row, other].map((each) => this.standing(each.dataset));
    return one[0] === two[0] ? one[1] < two[1] : one[0] < two[0];
  }

  standing({ holder, agent, queued, at }) {
    if (holder === "queue") return [0, Number(queued)];
    return [agent === this.dataset.member ? 1 : 2, -Number(at)];
  }

  async load() {
    const answer = await fetch(location.pathname.replace(/\d+\/$/, "") + location.search, { headers: { "HX-Request": "true" } });
    if (!answer.ok) return;
    place(await answer.text());
    const fresh = document.getElementById("rows");
    fresh.dataset.current = this.dataset.current;
    for (const row of fresh.children) fresh.dress(row);
  }
});
