// <tandem-palette> finds what can be done here by a few of its letters: the commands of the page, the conversations of its list, one by
// its number, or whatever a search finds. Nothing of what was visited is kept: no name of a customer outlives the page.
import { act, AREAS, usable } from "./commands.js";

const SCATTERED = 0.3;
const NUMBER = /^#?([1-9]\d{0,17})$/;

const fold = (words) => words.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
const initials = (words) => words.split(/\s+/).map((word) => word[0]).join("");

// How close together the letters stand, first to last; 0 where one is missing.
function density(text, letters) {
  let first = -1;
  let at = -1;
  for (const letter of letters) {
    at = text.indexOf(letter, at + 1);
    if (at < 0) return 0;
    if (first < 0) first = at;
  }
  return letters.length / (at - first + 1);
}

// As its beginning, as the beginning of a word, within one, as first letters of words, as letters in that order; 0 is no match.
function rank(words, typed) {
  const [text, sought] = [fold(words), fold(typed)];
  if (text.startsWith(sought)) return 5;
  if (text.includes(` ${sought}`)) return 4;
  if (text.includes(sought)) return 3;
  if (initials(text).includes(sought)) return 2;
  const close = density(text, sought.replaceAll(" ", ""));
  return close < SCATTERED ? 0 : close;
}

function best(choices, typed) {
  if (!typed) return choices;
  const ranked = choices.map((choice) => ({ choice, rank: rank(choice.words, typed) })).filter((each) => each.rank > 0);
  return ranked.sort((one, other) => other.rank - one.rank).map(({ choice }) => choice);
}

// Looked for again when it is run: meanwhile the page may have drawn it anew, or taken it away.
function command({ dataset: { command: words, key } }) {
  return { words, key, run: () => usable(`[data-command="${CSS.escape(words)}"]`).slice(0, 1).forEach(act) };
}

function commands() {
  const found = AREAS.flatMap((area) => usable(`${area}[data-command]`)).map(command);
  return found.filter(({ words }, at) => found.findIndex((other) => other.words === words) === at);
}

function conversation(row) {
  const words = `${row.querySelector(".queue-name").textContent}, conversation ${row.id.split("-")[1]}`;
  return { words, run: () => document.querySelector(`#${row.id} a`)?.click() };
}

const conversations = () => [...document.querySelectorAll(".queue-row[id]")].map(conversation);

customElements.define("tandem-palette", class extends HTMLElement {
  connectedCallback() {
    this.field = this.querySelector("input");
    this.options = this.querySelector("[role=listbox]");
    this.addEventListener("input", () => this.draw());
    this.addEventListener("keydown", (event) => this.pressed(event));
    this.options.addEventListener("click", ({ target }) => this.run([...this.options.children].indexOf(target.closest("[role=option]"))));
    this.closest("dialog").addEventListener("close", () => { this.field.value = ""; });
  }

  draw() {
    const typed = this.field.value.trim();
    this.choices = [...this.numbered(typed), ...best([...commands(), ...(typed ? conversations() : [])], typed), ...this.search(typed)];
    this.options.replaceChildren(...this.choices.map((choice, at) => this.option(choice, at)));
    this.querySelector("[role=status]").textContent = this.choices.length ? `${this.choices.length} found` : "Nothing is called that.";
    this.choose(0);
  }

  numbered(typed) {
    const number = NUMBER.exec(typed)?.[1];
    return number ? [this.link(`Go to conversation ${number}`, this.dataset.conversation.replace("/0/", `/${number}/`))] : [];
  }

  search(typed) {
    const { search } = this.dataset;
    return typed && search ? [this.link(`Search for “${typed}”`, `${search}?q=${encodeURIComponent(typed)}`)] : [];
  }

  link(words, address) {
    return { words, run: () => location.assign(address) };
  }

  option({ words, key }, at) {
    const option = this.querySelector("template").content.firstElementChild.cloneNode(true);
    option.id = `palette-option-${at}`;
    option.firstElementChild.textContent = words;
    if (key && document.documentElement.dataset.keys !== "0") option.append(...key.split(" ").map(mark));
    return option;
  }

  choose(at) {
    const { children } = this.options;
    this.at = (at + children.length) % children.length;
    [...children].forEach((option, each) => option.setAttribute("aria-selected", each === this.at));
    this.field.setAttribute("aria-activedescendant", children[this.at]?.id ?? "");
    children[this.at]?.scrollIntoView({ block: "nearest" });
  }

  pressed(event) {
    const doing = { ArrowDown: () => this.choose(this.at + 1), ArrowUp: () => this.choose(this.at - 1), Enter: () => this.run(this.at) };
    if (event.isComposing || event.target !== this.field || !doing[event.key]) return;
    event.preventDefault();
    doing[event.key]();
  }

  run(at) {
    const choice = this.choices[at];
    if (!choice) return;
    this.closest("dialog").close();
    choice.run();
  }
});

function mark(key) {
  return Object.assign(document.createElement("kbd"), { textContent: key });
}
