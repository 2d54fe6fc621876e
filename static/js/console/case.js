// <tandem-case> holds the case: a suggested reply is put on the reply's paper, and sent by nobody but the agent.
customElements.define("tandem-case", class extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", ({ target }) => {
      const words = target.closest("[data-fill]")?.dataset.fill;
      if (words) this.fill(document.getElementById(words).textContent);
    });
  }

  fill(words) {
    if (location.hash === "#case") location.hash = "main";
    document.querySelector("tandem-composer").begin(words);
  }
});
