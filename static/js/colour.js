// <tandem-colour> holds a colour's digits and the browser's picker: whichever is changed, the other follows.
const DIGITS = /^#?([0-9a-f]{6})$/i;

customElements.define("tandem-colour", class extends HTMLElement {
  connectedCallback() {
    [this.digits, this.picker] = this.querySelectorAll("input");
    this.picker.hidden = false;
    this.follow();
    this.digits.addEventListener("input", () => this.follow());
    this.picker.addEventListener("input", () => { this.digits.value = this.picker.value; });
  }

  follow() {
    const typed = DIGITS.exec(this.digits.value.trim());
    if (typed) this.picker.value = `#${typed[1].toLowerCase()}`;
  }
});
