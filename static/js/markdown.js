// <tandem-markdown of="id_body" address="…"> shows beside a field of Markdown what it will look like, a moment after each pause in typing.
const PAUSE = 300;

customElements.define("tandem-markdown", class extends HTMLElement {
  connectedCallback() {
    this.field = document.getElementById(this.getAttribute("of"));
    this.shown = this.querySelector("[data-shown]");
    if (!this.field) return;
    this.field.addEventListener("input", () => this.soon());
    this.draw();
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
  }

  soon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.draw(), PAUSE);
  }

  async draw() {
    const typed = this.field.value;
    const token = this.field.form.elements.namedItem("csrfmiddlewaretoken").value;
    const answer = await fetch(this.getAttribute("address"), {
      method: "POST",
      headers: { "X-CSRFToken": token },
      body: new URLSearchParams({ body: typed }),
    }).catch(() => null);
    if (!answer?.ok || typed !== this.field.value) return;
    this.shown.innerHTML = await answer.text();
    this.hidden = typed.trim() === "";
  }
});
