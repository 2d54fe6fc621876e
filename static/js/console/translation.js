import { post } from "./hand.js";

// <tandem-margins> asks for what stands beside messages (a translation, the thumbs) once they come into view, and once for each.
// What is made meanwhile is pushed. Whether translations show is the reader's own switch.
const SETTLE = 150;
const SAID = ".run[data-seq]:not(.run-note):not(#partial)";

customElements.define("tandem-margins", class extends HTMLElement {
  connectedCallback() {
    this.asked = new Set();
    this.due = new Set();
    this.leaving = new AbortController();
    const { signal } = this.leaving;
    const root = this.closest("tandem-thread").querySelector(".thread-scroll");
    this.watch = new IntersectionObserver((seen) => this.seen(seen), { root });
    this.closest("tandem-thread").addEventListener("timeline:grew", ({ detail }) => detail.matches(SAID) && this.watch.observe(detail), { signal });
    for (const found of ["live:open", "live:polled"]) document.addEventListener(found, () => this.askAgain("[data-waits]"), { signal });
    root.addEventListener("click", ({ target }) => this.pressed(target.closest("button")), { signal });
    root.addEventListener("change", ({ target }) => target.matches("[data-reason]") && this.reason(target), { signal });
    this.querySelector("[data-show]").addEventListener("click", ({ currentTarget }) => this.show(currentTarget), { signal });
    for (const entry of root.querySelectorAll(SAID)) this.watch.observe(entry);
  }

  disconnectedCallback() {
    this.leaving.abort();
    this.watch.disconnect();
  }

  seen(entries) {
    for (const { isIntersecting, target } of entries) {
      if (isIntersecting && !this.asked.has(target.dataset.seq)) this.due.add(target.dataset.seq);
      if (isIntersecting) this.watch.unobserve(target);
    }
    if (!this.due.size) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), SETTLE);
  }

  ask() {
    const seqs = [...this.due];
    this.due.clear();
    for (const seq of seqs) this.asked.add(seq);
    post(this.dataset.at, { seqs: seqs.join(",") });
  }

  askAgain(which) {
    for (const margin of document.querySelectorAll(`tandem-margin${which}`)) this.due.add(margin.id.split("-")[1]);
    if (this.due.size) this.ask();
  }

  async show(button) {
    const isOn = button.ariaPressed !== "true";
    button.ariaPressed = String(isOn);
    await post(this.dataset.readerAt, { shows: isOn ? "1" : "0" });
    for (const margin of document.querySelectorAll("tandem-margin")) margin.leave();
    this.due = new Set(this.asked);
    this.ask();
  }

  pressed(button) {
    if (button?.matches("[data-original]")) button.closest("tandem-margin").turn(button);
    if (!button?.dataset.good) return;
    const { keyOf } = button.closest(".thumbs").dataset;
    post(this.dataset.judgedAt, { message: "1", seq: keyOf, good: button.ariaPressed === "true" ? "" : button.dataset.good });
  }

  reason(field) {
    const margin = field.closest("tandem-margin");
    const good = margin.querySelector("[data-good][aria-pressed=true]")?.dataset.good;
    if (good) post(this.dataset.judgedAt, { message: "1", seq: margin.id.split("-")[1], good, reason: field.value });
  }
});

// <tandem-margin> stands below the message it is about, the newest of its kind alone; its translation takes the place of the words.
customElements.define("tandem-margin", class extends HTMLElement {
  connectedCallback() {
    for (const other of this.parentElement.querySelectorAll(`#${this.id}`)) if (other !== this) this.supersede(other);
    this.run?.toggleAttribute("data-translated", this.dataset.translated !== undefined);
  }

  // Who stood on something in it stands on the same still.
  supersede(other) {
    const focused = other.contains(document.activeElement) && document.activeElement.id;
    other.remove();
    if (focused) this.querySelector(`#${focused}`)?.focus();
  }

  get run() {
    return this.closest(".run");
  }

  turn(button) {
    const isOriginal = this.run.hasAttribute("data-translated");
    this.run.toggleAttribute("data-translated", !isOriginal);
    button.ariaPressed = String(isOriginal);
  }

  leave() {
    this.run?.removeAttribute("data-translated");
    this.remove();
  }
});
