// <tandem-download words="…" name="…"> offers its words as a file, one a line, when its button is pressed; nothing is asked of the server.
customElements.define("tandem-download", class extends HTMLElement {
  connectedCallback() {
    this.querySelector("button").addEventListener("click", () => this.offer());
  }

  offer() {
    const lines = this.getAttribute("words").trim().split(/\s+/).join("\n");
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([`${lines}\n`], { type: "text/plain" }));
    link.download = this.getAttribute("name");
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }
});
