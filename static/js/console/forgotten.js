// <tandem-forgotten> stands where a thread was: what this tab had kept for it goes too.
customElements.define("tandem-forgotten", class extends HTMLElement {
  connectedCallback() {
    for (const key of Object.keys(sessionStorage)) {
      if (key.startsWith("draft ") && key.includes(`/conversations/${this.dataset.number}/`)) sessionStorage.removeItem(key);
    }
  }
});
