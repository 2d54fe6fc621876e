// <tandem-password> holds a password input and a button that shows or hides what was typed.
customElements.define("tandem-password", class extends HTMLElement {
  connectedCallback() {
    this.input = this.querySelector("input");
    this.button = this.querySelector("button");
    this.button.addEventListener("click", () => this.show(this.input.type === "password"));
    this.closest("form")?.addEventListener("submit", () => this.show(false));
  }

  show(visible) {
    this.input.type = visible ? "text" : "password";
    this.button.textContent = visible ? "Hide" : "Show";
    this.button.setAttribute("aria-pressed", visible);
  }
});
