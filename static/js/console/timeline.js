// <tandem-timeline> keeps a thread in order: what was said by its number, notes after what they stand after, the assistant's
// steps before what came of them. What stands already is not added again, so answers and pushes may overlap.
import { headers } from "./headers.js";
import { place } from "./placing.js";

const order = ({ dataset }) => [Number(dataset.seq), Number(dataset.rank)];
const LINKS = "a[href^='#message-'], a[data-around]";
const ABOVE = 32; // pixels between the top of the view and where one begins to read
const NEAR = 96; // pixels from the end that still count as being there

function precedes(one, two) {
  const [[seq, rank], [otherSeq, otherRank]] = [order(one), order(two)];
  return seq === otherSeq ? rank < otherRank : seq < otherSeq;
}

// Steps may change; all else is what it was, and only moves up where it turns out to come before what was known.
function supersedes(entry, there) {
  if (entry.dataset.changes === undefined) return precedes(entry, there);
  const known = there.cloneNode(true);
  known.removeAttribute("open");
  return known.outerHTML !== entry.outerHTML;
}

customElements.define("tandem-timeline", class extends HTMLElement {
  connectedCallback() {
    this.view = this.closest(".thread-scroll");
    this.mark = this.makeMark();
    this.wasAtEnd = !this.begin();
    this.staysAtEnd();
    this.leaving = new AbortController();
    const { signal } = this.leaving;
    document.addEventListener("click", (event) => this.follow(event, event.target.closest(LINKS)), { signal });
  }

  disconnectedCallback() {
    this.leaving.abort();
    this.watch.disconnect();
  }

  // Where one begins to read: at the message one came for, at what is new, else at the end. Gives whether that is not the end.
  begin() {
    const sought = location.hash.match(/^#message-(\d+)$/);
    const unread = this.showUnread();
    this.showEnd();
    if (sought) this.bring(sought[0].slice(1), sought[1]);
    else if (unread) this.showTop(unread);
    return Boolean(sought ?? unread) && !this.isAtEnd();
  }

  // What nobody on this side had read when the page was opened begins under a line.
  showUnread() {
    const read = Number(this.dataset.read);
    const first = this.entries().find((entry) => Number(entry.dataset.seq) > read);
    if (!read || !first || !document.getElementById(`message-${read + 1}`)) return null;
    const line = document.createElement("p");
    line.id = "unread";
    line.className = "thread-unread";
    line.textContent = "New";
    first.before(line);
    return line;
  }

  // Who looks at the end goes on looking at it when the foot below grows (another paper, more files, something to be told) or the
  // words themselves do, as when their letters arrive. Only who scrolls up has left it.
  staysAtEnd() {
    let before = this.view.scrollTop;
    this.view.addEventListener("scroll", () => {
      if (this.view.scrollTop < before || this.isAtEnd()) this.wasAtEnd = this.isAtEnd();
      before = this.view.scrollTop;
    }, { passive: true });
    this.watch = new ResizeObserver(() => this.wasAtEnd && this.showEnd());
    for (const part of [this.view, this]) this.watch.observe(part);
  }

  // A link may lead to what the page does not hold: what stands around it is put in first.
  follow(event, link) {
    const id = link?.hash.slice(1);
    if (!id) return;
    event.preventDefault();
    this.bring(id, link.dataset.around ?? id.split("-")[1]);
  }

  async bring(id, seq) {
    if (!document.getElementById(id)) await this.loadAround(seq);
    if (document.getElementById(id)) this.goTo(id);
    else this.dispatchEvent(new CustomEvent("timeline:lost", { bubbles: true }));
  }

  // By its address, so that it is marked; of all that could scroll only the thread does.
  goTo(id) {
    location.replace(`#${id}`);
    for (let outer = this.view.parentElement; outer; outer = outer.parentElement) outer.scrollTop = 0;
    this.showTop(document.getElementById(id));
  }

  showTop(part) {
    this.view.scrollTop += part.getBoundingClientRect().top - this.view.getBoundingClientRect().top - ABOVE;
  }

  // The page holds the newest, and above them one stretch of what was: another takes its place.
  async loadAround(seq) {
    const answer = await fetch(`${this.dataset.address}?around=${seq}`, { headers: headers() }).catch(() => null);
    if (!answer?.ok || answer.redirected) return;
    const page = await answer.text();
    this.dropUpTo(document.getElementById("later"));
    place(page);
  }

  dropUpTo(gap) {
    if (gap) for (const entry of this.entries()) if (!precedes(gap, entry)) entry.remove();
  }

  // The last number up to which nothing is missing.
  cursor() {
    const reached = (name, from) => {
      let number = Number(from);
      while (document.getElementById(`${name}-${number + 1}`)) number += 1;
      return number;
    };
    return { after: reached("message", this.dataset.seq), notes: reached("note", this.dataset.notes) };
  }

  take(entry) {
    const there = document.getElementById(entry.id);
    const reaches = entry.dataset.late === undefined || this.reaches(entry);
    delete entry.dataset.late;
    if (there ? !supersedes(entry, there) : !reaches) return;
    this.steadily(() => this.put(entry, there));
    this.showRead();
    this.dispatchEvent(new CustomEvent("timeline:grew", { bubbles: true, detail: entry }));
  }

  put(entry, there) {
    if (there?.open) entry.open = true;
    const wasFocused = there?.contains(document.activeElement);
    there?.remove();
    this.insertBefore(entry, this.entries().find((other) => precedes(entry, other)) ?? document.getElementById("partial"));
    if (wasFocused) entry.querySelector("summary")?.focus();
    if (entry.dataset.turn) this.endPartial(entry.dataset.turn);
    this.closeGap();
  }

  // What was being written has been said: it stands there once, in the same place.
  endPartial(turn) {
    const partial = document.getElementById("partial");
    if (partial?.dataset.turn === turn) partial.hidden = true;
  }

  closeGap() {
    const gap = document.getElementById("later");
    if (gap && document.getElementById(`message-${Number(gap.dataset.seq) + 1}`)) gap.remove();
  }

  // Whether the page holds what stood there then: neither before its first message, nor between its two stretches.
  reaches({ dataset }) {
    const gap = document.getElementById("later");
    const seq = Number(dataset.seq);
    const isBetween = gap && seq > Number(gap.dataset.seq) && seq < Number(gap.nextElementSibling?.dataset.seq);
    return seq >= Number(this.entries()[0]?.dataset.seq ?? 0) && !isBetween;
  }

  // What one reads stays where it is, whatever comes above or below it; who is at the end stays there.
  steadily(change) {
    const isAtEnd = this.isAtEnd();
    const top = this.view.getBoundingClientRect().top;
    const seen = this.entries().find((entry) => entry.id !== "later" && entry.getBoundingClientRect().bottom > top);
    const before = seen?.getBoundingClientRect().top;
    change();
    if (isAtEnd) this.showEnd();
    else if (seen?.isConnected) this.view.scrollTop += seen.getBoundingClientRect().top - before;
  }

  entries() {
    return [...this.children].filter((child) => child.dataset.seq);
  }

  isAtEnd() {
    return this.view.scrollHeight - this.view.scrollTop - this.view.clientHeight < NEAR;
  }

  showEnd() {
    this.view.scrollTop = this.view.scrollHeight;
  }

  makeMark() {
    const mark = document.createElement("p");
    mark.className = "message-state";
    mark.textContent = "Seen";
    return mark;
  }

  // "Seen" stands under the last answer the customer has seen.
  showRead(seq = this.read) {
    this.read = seq;
    const answers = this.entries().filter((one) => one.matches(".run-agent, .run-assistant") && Number(one.dataset.seq) <= seq);
    if (answers.length) answers.at(-1).append(this.mark);
    else this.mark.remove();
  }
});
