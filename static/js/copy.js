// <tandem-copy text="…"> copies its text when its button is pressed, and says so on the button.
customElements.define("tandem-copy", class extends HTMLElement {
  connectedCallback() {
    this.button = this.querySelector("button");
    this.label = this.button.querySelector("[data-label]") ?? this.button;
    this.words = this.label.textContent;
    this.button.addEventListener("click", () => this.copy());
  }

  async copy() {
    try {
      await navigator.clipboard.writeText(this.getAttribute("text"));
      this.say("Copied");
    } catch {
      this.say("Press Ctrl+C");
    }
  }

  say(words) {
    this.label.textContent = words;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => { this.label.textContent = this.words; }, 2000);
  }
});
