// <tandem-contrast> shows how an element's text stands out from its ground, as it is painted (the style guide).
const pen = document.createElement("canvas").getContext("2d", { willReadFrequently: true });

function painted(colour, under) {
  pen.fillStyle = under;
  pen.fillRect(0, 0, 1, 1);
  pen.fillStyle = colour;
  pen.fillRect(0, 0, 1, 1);
  const light = [...pen.getImageData(0, 0, 1, 1).data].slice(0, 3).map((byte) => {
    const part = byte / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * light[0] + 0.7152 * light[1] + 0.0722 * light[2];
}

customElements.define("tandem-contrast", class extends HTMLElement {
  connectedCallback() {
    this.measure();
    this.watch = new MutationObserver(() => this.measure());
    this.watch.observe(document.documentElement, { attributeFilter: ["data-theme"] });
  }

  disconnectedCallback() {
    this.watch.disconnect();
  }

  measure() {
    const { color, backgroundColor } = getComputedStyle(this.closest("[data-sample]"));
    const [low, high] = [painted(color, backgroundColor), painted(backgroundColor, "white")].sort((a, b) => a - b);
    this.textContent = ((high + 0.05) / (low + 0.05)).toFixed(1);
  }
});
