// <tandem-appearance> holds the form of theme and density: a choice shows at once and is kept by the
// server behind. Without script the form's own button sends it.
customElements.define("tandem-appearance", class extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.form.addEventListener("change", (event) => this.choose(event.target));
  }

  choose({ name, value }) {
    if (value) document.documentElement.dataset[name] = value;
    else delete document.documentElement.dataset[name];
    this.keep();
  }

  async keep() {
    try {
      const answer = await fetch(this.form.action, { method: "POST", body: new FormData(this.form) });
      if (!answer.ok) throw new Error(answer.status);
    } catch {
      const text = "Your choice shows here but could not be kept. Try again in a moment.";
      document.dispatchEvent(new CustomEvent("toast", { detail: { text, kind: "error" } }));
    }
  }
});
