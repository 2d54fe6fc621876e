// <tandem-opening> holds the form of a new ticket: Enter in its search looks for people, and sends nothing.
customElements.define("tandem-opening", class extends HTMLElement {
  connectedCallback() {
    this.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && event.target.type === "search") event.preventDefault();
    });
  }
});
