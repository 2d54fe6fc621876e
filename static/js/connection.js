// <tandem-connection> says quietly that the live connection is lost, once it has been for three seconds.
// The socket's close codes in the 4400s end it for good: then only a fresh page helps.
const PATIENCE = 3000;

customElements.define("tandem-connection", class extends HTMLElement {
  connectedCallback() {
    this.words = this.querySelector("[data-words]");
    this.again = this.querySelector("[data-again]");
    this.leaving = new AbortController();
    const { signal } = this.leaving;
    document.addEventListener("htmx:wsOpen", () => this.found(), { signal });
    document.addEventListener("htmx:wsClose", (event) => this.lost(event.detail.event.code), { signal });
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

  lost(code) {
    const over = code >= 4400 && code < 4500;
    this.words.textContent = over ? this.dataset.over : this.dataset.lost;
    this.again.hidden = !over;
    this.timer ??= setTimeout(() => { this.hidden = false; }, PATIENCE);
  }
});
