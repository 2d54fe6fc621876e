// <tandem-toast> leaves when its button is pressed, or by itself once it has been read. Errors stay.
const READ_FOR = 6;

customElements.define("tandem-toast", class extends HTMLElement {
  connectedCallback() {
    this.querySelector(":scope > button")?.addEventListener("click", () => this.remove());
    if (this.dataset.stay !== undefined) return;
    this.wait();
    for (const pause of ["pointerenter", "focusin"]) this.addEventListener(pause, () => clearTimeout(this.timer));
    for (const go of ["pointerleave", "focusout"]) this.addEventListener(go, () => this.wait());
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
  }

  wait() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.remove(), Number(this.dataset.seconds ?? READ_FOR) * 1000);
  }
});
