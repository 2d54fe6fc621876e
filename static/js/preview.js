// <tandem-preview> shows how a chat will look while the form around it is filled in: the colour mended as
// apps/inboxes/colours.py mends it, and what was mended in words.
const WHITE = "#ffffff";
const INK = "#161616";
const STEPS = 255;
const DIGITS = /^#?([0-9a-f]{6})$/i;

const parts = (colour) => [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
const linear = (part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);

function luminance(colour) {
  const [red, green, blue] = parts(colour).map((part) => linear(part / 255));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one, other) {
  const [darker, lighter] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

function mixed(colour, other, step) {
  const two = parts(other);
  const mix = parts(colour).map((one, at) => Math.floor((one * (STEPS - step) + two[at] * step + Math.floor(STEPS / 2)) / STEPS));
  return `#${mix.map((part) => part.toString(16).padStart(2, "0")).join("")}`;
}

function moved(colour, towards, isEnough) {
  let shade = colour;
  for (let step = 1; !isEnough(shade); step += 1) shade = mixed(colour, towards, step);
  return shade;
}

function readable(colour) {
  const ink = contrast(colour, WHITE) >= contrast(colour, INK) ? WHITE : INK;
  const shade = moved(colour, ink === WHITE ? INK : WHITE, (each) => contrast(each, ink) >= 4.5);
  return { shade, ink, dark: moved(shade, WHITE, (each) => contrast(each, INK) >= 3) };
}

function note(colour, { shade, ink }) {
  const [text, change] = ink === WHITE ? ["White text", "darken"] : ["Dark text", "lighten"];
  const reads = `${text} on this colour reads ${contrast(colour, ink).toFixed(1)} : 1`;
  return shade === colour ? `${reads}.` : `${reads}, so we ${change} it a little.`;
}

customElements.define("tandem-preview", class extends HTMLElement {
  connectedCallback() {
    this.form = this.closest("form");
    this.stage = this.querySelector("[data-stage]");
    this.button = this.querySelector("[data-dark]");
    this.button.addEventListener("click", () => this.turn());
    this.form.addEventListener("input", ({ target }) => this.draw(target));
    for (const name of ["avatar", "logo"]) this.show(name, this.dataset[name]);
    this.draw();
    this.hidden = false;
  }

  said(name) {
    return this.form.elements.namedItem(name)?.value ?? this.dataset[name];
  }

  turn() {
    const dark = this.stage.dataset.theme === "light";
    this.stage.dataset.theme = dark ? "dark" : "light";
    this.button.setAttribute("aria-pressed", dark);
    this.draw();
  }

  draw(changed) {
    this.stage.dataset.side = this.said("side");
    for (const name of ["name", "greeting"]) this.write(name, this.said(name).trim());
    this.paint(DIGITS.exec(this.said("colour").trim()));
    if (changed?.files) this.load(changed);
    if (changed?.name.endsWith("-clear")) this.clear(changed);
  }

  write(name, words) {
    const place = this.querySelector(`[data-words="${name}"]`);
    place.textContent = words;
    place.hidden = !words;
  }

  paint(typed) {
    if (!typed) return;
    const colour = `#${typed[1].toLowerCase()}`;
    const mended = readable(colour);
    this.stage.style.setProperty("--theirs", this.stage.dataset.theme === "dark" ? mended.dark : mended.shade);
    this.stage.style.setProperty("--on-theirs", mended.ink);
    this.querySelector("[data-note]").textContent = note(colour, mended);
  }

  load({ name, files }) {
    if (!files.length) return this.show(name, this.dataset[name]);
    const reader = new FileReader();
    reader.addEventListener("load", () => this.show(name, reader.result));
    return reader.readAsDataURL(files[0]);
  }

  clear({ name, checked }) {
    const picture = name.replace("-clear", "");
    this.show(picture, checked ? undefined : this.dataset[picture]);
  }

  show(name, address) {
    const picture = this.querySelector(`[data-picture="${name}"]`);
    picture.hidden = !address;
    if (address) picture.src = address;
    else picture.removeAttribute("src");
  }
});
