// <tandem-known> stands at the foot of a reply in the making, and tells what the customer need not be asked again. The server says it
// whenever it keeps the draft; the same again is not said again.
customElements.define("tandem-known", class extends HTMLElement {
  tell(html) {
    if (html.trim() === this.told) return;
    this.told = html.trim();
    this.innerHTML = this.told;
  }
});
