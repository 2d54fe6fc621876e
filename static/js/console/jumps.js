// <tandem-jumps> leads back: to the newest, with how many came while one read above, and to what is new where the page does not hold it.
const FAR = 0.5; // heights of the view from the end

customElements.define("tandem-jumps", class extends HTMLElement {
  connectedCallback() {
    this.view = this.closest(".thread-scroll");
    this.timeline = this.view.querySelector("tandem-timeline");
    [this.newest, this.unread] = this.querySelectorAll("button");
    this.came = 0;
    this.leaving = new AbortController();
    const { signal } = this.leaving;
    this.view.addEventListener("timeline:grew", ({ detail }) => this.grew(detail), { signal });
    this.view.addEventListener("scroll", () => this.show(), { signal, passive: true });
    this.newest.addEventListener("click", () => this.goToNewest(), { signal });
    this.unread.addEventListener("click", () => this.goToUnread(), { signal });
    this.unread.hidden = !this.isUnreadAway();
    this.show();
  }

  disconnectedCallback() {
    this.leaving.abort();
  }

  isUnreadAway() {
    const { read, seq } = this.timeline.dataset;
    return Number(read) > 0 && Number(read) < Number(seq) && !document.getElementById("unread");
  }

  grew(entry) {
    if (entry.matches(".run") && entry === this.timeline.entries().at(-1)) this.came += 1;
    this.show();
  }

  show() {
    const { scrollHeight, scrollTop, clientHeight } = this.view;
    if (this.timeline.isAtEnd()) this.came = 0;
    this.newest.hidden = !this.came && scrollHeight - scrollTop - clientHeight < FAR * clientHeight;
    this.newest.querySelector("span").textContent = this.came ? `Jump to newest, ${this.came} new` : "Jump to newest";
  }

  goToNewest() {
    this.timeline.showEnd();
    this.view.focus({ preventScroll: true });
  }

  async goToUnread() {
    const seq = Number(this.timeline.dataset.read) + 1;
    await this.timeline.bring(`message-${seq}`, seq);
    this.timeline.showUnread();
    this.unread.hidden = true;
    this.view.focus({ preventScroll: true });
  }
});
