// <tandem-dialog> holds buttons with data-open and the <dialog> each opens: the one it names, or the only one. Without script
// such a button is a plain link or submit that does the same on a page of its own. Escape and a click on the veil close it.
customElements.define("tandem-dialog", class extends HTMLElement {
  connectedCallback() {
    for (const opener of this.querySelectorAll("[data-open]")) {
      opener.addEventListener("click", (event) => {
        event.preventDefault();
        this.named(opener.dataset.open).showModal();
      });
    }
    for (const dialog of this.querySelectorAll("dialog")) {
      dialog.addEventListener("click", (event) => {
        if (event.target === dialog || event.target.closest("[data-close]")) dialog.close();
      });
    }
  }

  named(id) {
    return id ? document.getElementById(id) : this.querySelector("dialog");
  }
});
