// <tandem-connection> says quietly that the live connection is lost, once it has been for three seconds.
// Where the server ended it for good only a fresh page helps.
const PATIENCE = 3000;

customElements.define("tandem-connection", class extends HTMLElement {
  connectedCallback() {
    this.words = this.querySelector("[data-words]");
    this.again = this.querySelector("[data-again]");
    this.leaving = new AbortController();
    const { signal } = this.leaving;
    for (const found of ["live:open", "live:polled"]) document.addEventListener(found, () => this.found(), { signal });
    document.addEventListener("live:closed", ({ detail }) => this.lost(detail.over), { signal });
  }

  disconnectedCallback() {
    this.leaving.abort();
    clearTimeout(this.timer);
  }

  found() {
    clearTimeout(this.timer);
    this.timer = null;
    this.hidden = true;
  }

  lost(over) {
    this.words.textContent = over ? this.dataset.over : this.dataset.lost;
    this.again.hidden = !over;
    this.timer ??= setTimeout(() => { this.hidden = false; }, PATIENCE);
  }
});
