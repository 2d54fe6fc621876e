// What is offered while somebody types: canned replies after /, colleagues after @ (in notes), knowledge after #. The field keeps the
// focus; arrows choose, Enter or Tab puts it in, Escape closes. Knowledge is chosen only by arrow or hand, so that Enter still sends.
import { headers } from "./headers.js";
import { write } from "./tools.js";

const SETTLE = 120;
const SIGNS = [
  { kind: "replies", sign: /(?:^|\s)\/([^\s/]{0,40})$/ },
  { kind: "people", sign: /(?:^|\s)@([^\s@]{0,40})$/, paper: "note" },
  { kind: "articles", sign: /(?:^|\s)#(\p{L}[^\n#]{1,60})$/u, isChosenLate: true },
];

export class Picker {
  constructor(composer) {
    this.box = document.createElement("div");
    this.box.className = "picks";
    this.box.hidden = true;
    this.told = document.createElement("p");
    this.told.className = "visually-hidden";
    this.told.role = "status";
    composer.append(this.box, this.told);
    this.box.addEventListener("pointerdown", (event) => event.preventDefault());
    this.box.addEventListener("click", ({ target }) => this.take(target.closest("[role=option]")));
    composer.addEventListener("focusout", () => this.close());
    composer.addEventListener("click", ({ target }) => target === this.area && this.look(this.area));
  }

  // What stands before the cursor says whether something is picked, and which.
  look(area) {
    this.area = area;
    const before = area.value.slice(0, area.selectionStart);
    this.what = SIGNS.find(({ sign, paper }) => sign.test(before) && (!paper || paper === area.form.dataset.paper));
    if (!this.what) return this.close();
    this.query = this.what.sign.exec(before)[1];
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), SETTLE);
  }

  async ask() {
    this.asking?.abort();
    this.asking = new AbortController();
    const [{ kind }, { area, query }] = [this.what, this];
    const address = area.dataset.picks.replace(/[^/]+\/$/, `${kind}/`);
    const asked = new URLSearchParams({ q: query, paper: area.form.dataset.paper });
    const options = { headers: headers(), signal: this.asking.signal };
    const answer = await fetch(`${address}?${asked}`, options).catch(() => null);
    if (!answer?.ok || answer.redirected || this.area !== area || this.query !== query || !this.what) return;
    this.show(await answer.text());
  }

  show(html) {
    this.box.innerHTML = html;
    this.box.hidden = false;
    this.area.setAttribute("aria-controls", "picks-list");
    this.area.setAttribute("aria-autocomplete", "list");
    const { length } = this.options;
    this.told.textContent = length ? `${length} to choose from. Arrows choose, Enter puts it in.` : this.box.textContent.trim();
    this.choose(this.reached());
  }

  // What an arrow led to stays chosen while it is offered; else what Enter would take.
  reached() {
    const at = this.isLed ? this.options.findIndex(({ textContent }) => textContent === this.chosen?.textContent) : -1;
    return at < 0 && !this.what.isChosenLate ? 0 : at;
  }

  get options() {
    return [...this.box.querySelectorAll("[role=option]")];
  }

  get isOpen() {
    return !this.box.hidden;
  }

  choose(at) {
    const { options } = this;
    this.chosen = options.length && at >= 0 ? options.at(at % options.length) : null;
    for (const option of options) option.ariaSelected = option === this.chosen;
    if (this.chosen) this.area.setAttribute("aria-activedescendant", this.chosen.id);
    else this.area.removeAttribute("aria-activedescendant");
    this.chosen?.scrollIntoView({ block: "nearest" });
  }

  lead(at) {
    this.isLed = true;
    this.choose(at);
  }

  // Gives whether the key was meant for what is offered.
  pressed(event) {
    if (!this.isOpen) return false;
    const { options } = this;
    const at = options.indexOf(this.chosen);
    const plain = !event.shiftKey && !event.ctrlKey && !event.metaKey && !event.altKey;
    const done = {
      ArrowDown: options.length && (() => this.lead(at + 1)),
      ArrowUp: options.length && (() => this.lead(at > 0 ? at - 1 : options.length - 1)),
      Enter: plain && this.chosen && (() => this.take(this.chosen)),
      Tab: plain && this.chosen && (() => this.take(this.chosen)),
      Escape: () => this.close(),
    }[event.key];
    if (!done) return false;
    event.preventDefault();
    event.stopPropagation();
    done();
    return true;
  }

  take(option) {
    if (!option) return;
    if (!("insert" in option.dataset)) {
      this.told.textContent = "For your team only: it is not put into a reply.";
      return;
    }
    const to = this.area.selectionStart;
    const from = to - this.query.length - 1;
    this.close();
    write(this.area, option.dataset.insert, from, to);
  }

  close() {
    clearTimeout(this.timer);
    this.asking?.abort();
    this.what = null;
    this.isLed = false;
    this.box.hidden = true;
    this.area?.removeAttribute("aria-activedescendant");
    this.area?.removeAttribute("aria-controls");
    this.told.textContent = "";
  }
}
