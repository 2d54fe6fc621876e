// Which messages somebody has had before their eyes: those that stood in view while the page did. What came in beyond is looked at
// before a reply is sent.
const SAID = '[id^="message-"]';

export class Seen {
  constructor(timeline) {
    this.timeline = timeline;
    this.highest = 0;
    this.eye = new IntersectionObserver((looks) => looks.forEach((one) => this.look(one)), { root: timeline.closest(".thread-scroll") });
    this.growth = new MutationObserver(() => this.watch());
    this.growth.observe(timeline, { childList: true });
    this.comesBack = () => document.hidden || this.watch();
    document.addEventListener("visibilitychange", this.comesBack);
    this.watch();
  }

  // Observed anew, each is told of at once, wherever it stands.
  watch() {
    this.eye.disconnect();
    for (const one of this.beyond(this.highest)) this.eye.observe(one);
  }

  look({ isIntersecting, target }) {
    if (isIntersecting && !document.hidden) this.highest = Math.max(this.highest, Number(target.dataset.seq));
  }

  beyond(seq) {
    return [...this.timeline.querySelectorAll(SAID)].filter((one) => Number(one.dataset.seq) > seq);
  }

  // What was refused for something newer: the first of it is brought into view, all of it stands out.
  show(seq) {
    const newer = this.beyond(seq).filter((one) => one.matches(".run-customer, .run-agent"));
    for (const one of newer) one.classList.add("run-newer");
    if (newer.length) this.bring(newer[0]);
  }

  // Within the thread alone: the page around it stays where it is.
  bring(one) {
    const view = this.timeline.closest(".thread-scroll");
    const above = one.getBoundingClientRect().top - view.getBoundingClientRect().top;
    view.scrollTop += above - view.clientHeight / 3;
  }

  clear() {
    for (const one of this.timeline.querySelectorAll(".run-newer")) one.classList.remove("run-newer");
  }

  leave() {
    this.eye.disconnect();
    this.growth.disconnect();
    document.removeEventListener("visibilitychange", this.comesBack);
  }
}
