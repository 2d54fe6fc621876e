// <tandem-switch attribute="dir"> sets an attribute of <html> to the chosen radio's value (the style guide).
customElements.define("tandem-switch", class extends HTMLElement {
  connectedCallback() {
    this.addEventListener("change", ({ target }) => this.set(target.value));
  }

  set(value) {
    const name = this.getAttribute("attribute");
    if (value) document.documentElement.setAttribute(name, value);
    else document.documentElement.removeAttribute(name);
  }
});
