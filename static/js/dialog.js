// <tandem-dialog> holds a button with data-open and the <dialog> it opens. Without script the button is a
// plain link or submit that does the same on a page of its own. Escape and a click on the veil close it.
customElements.define("tandem-dialog", class extends HTMLElement {
  connectedCallback() {
    const dialog = this.querySelector("dialog");
    this.querySelector("[data-open]").addEventListener("click", (event) => {
      event.preventDefault();
      dialog.showModal();
    });
    dialog.addEventListener("click", (event) => {
      if (event.target === dialog || event.target.closest("[data-close]")) dialog.close();
    });
  }
});
