// <tandem-keys> listens for keys: pressed alone, each does what the first usable element with that data-key does; two in a row, such as
// "g i", what that one does. Nothing while somebody writes, or while a dialog or menu has the focus. Ctrl+K or ⌘K opens the palette;
// with that and Escape alone it stays where somebody switched keys off (data-keys="0" on the page).
// Dialogs open at once, so that what is typed next is typed there; their modules come when first needed, and hear then what was pressed.
import { act, isWritten, usable } from "./commands.js";

const WINDOW = 2000;
const WRITES_ON = 1000;
const ROWS = ".pane-list :is(.queue-link, a.queue-row)";
const NOT_LOADED = "This could not be loaded. Try again in a moment.";
const MODULES = { palette: () => import("./palette.js"), legend: () => import("./legend.js") };

const isPlain = ({ ctrlKey, altKey, metaKey }) => !ctrlKey && !altKey && !metaKey;
const isForPalette = (event) => event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
const isBusy = (element) => document.querySelector("dialog:modal") || element.closest("dialog[open], :popover-open");
const isPast = (element) => element.closest("dialog:not([open])"); // what was closed has the focus until the page is drawn again
const keyed = (keys) => usable(`[data-key="${CSS.escape(keys)}"]`)[0];
const begins = (key) => document.querySelector(`[data-key^="${CSS.escape(key)} "]`) !== null;

function move(by) {
  const rows = [...document.querySelectorAll(ROWS)].filter((row) => row.checkVisibility());
  const focused = rows.findIndex((row) => row.closest(".queue-row").contains(document.activeElement));
  const from = focused >= 0 ? focused : rows.findIndex((row) => row.matches("[aria-current]"));
  rows[Math.min(Math.max(from + by, 0), rows.length - 1)]?.focus();
}

const choose = () => document.activeElement.closest(".queue-row")?.querySelector("[data-select]")?.click();
const OWN = { j: () => move(1), k: () => move(-1), x: choose };
const HELD = ["j", "k"];
const EARLY = ["ArrowDown", "ArrowUp", "Enter"];

// What is pressed before the module has come: gives what presses it anew.
function kept(dialog) {
  const events = [];
  const keep = (event) => EARLY.includes(event.key) && !event.isComposing && events.push(event);
  dialog.addEventListener("keydown", keep);
  return () => {
    dialog.removeEventListener("keydown", keep);
    for (const event of events) if (dialog.open) event.target.dispatchEvent(new KeyboardEvent("keydown", event));
  };
}

customElements.define("tandem-keys", class extends HTMLElement {
  connectedCallback() {
    this.leaving = new AbortController();
    const { signal } = this.leaving;
    document.addEventListener("keydown", (event) => this.pressed(event), { signal });
    document.addEventListener("click", ({ target }) => this.open(target.closest("[data-opens]")?.dataset.opens), { signal });
  }

  disconnectedCallback() {
    this.leaving.abort();
  }

  pressed(event) {
    if (event.defaultPrevented || event.isComposing) return;
    if (isForPalette(event)) this.turn(event);
    else if (!isBusy(event.target)) this.heard(event);
  }

  turn(event) {
    event.preventDefault();
    if (event.repeat) return;
    const palette = document.getElementById("palette");
    if (palette.open) palette.close();
    else this.open("palette");
  }

  heard(event) {
    if (isWritten(event.target) && !isPast(event.target)) this.leave(event);
    else if (this.writesOn(event)) this.wrote.at = event.timeStamp;
    else if (isPlain(event) && document.documentElement.dataset.keys !== "0") this.follow(event);
  }

  // Whose paper was taken away in the middle of a word goes on writing for a moment: that orders nothing.
  writesOn({ timeStamp }) {
    return this.wrote && !this.wrote.field.checkVisibility() && timeStamp - this.wrote.at < WRITES_ON;
  }

  leave({ key, target, timeStamp }) {
    this.wrote = key.length === 1 ? { field: target, at: timeStamp } : null;
    if (key === "Escape" && target.ariaExpanded !== "true" && !document.querySelector(":popover-open")) target.blur();
  }

  follow(event) {
    const keys = this.sought(event);
    const found = keyed(keys);
    const doing = found ? () => act(found) : OWN[keys];
    this.begun = !doing && begins(event.key) ? event : null;
    if (!doing) return;
    event.preventDefault();
    if (!event.repeat || HELD.includes(keys)) doing();
  }

  sought({ key, timeStamp }) {
    return this.begun && timeStamp - this.begun.timeStamp < WINDOW ? `${this.begun.key} ${key}` : key;
  }

  async open(name) {
    if (!name || document.querySelector("dialog:modal")) return;
    const dialog = document.getElementById(name);
    document.querySelector(":popover-open")?.hidePopover();
    dialog.showModal();
    const press = kept(dialog);
    try {
      await MODULES[name]();
      dialog.querySelector(`tandem-${name}`).draw();
      press();
    } catch {
      dialog.close();
      document.dispatchEvent(new CustomEvent("toast", { detail: { text: NOT_LOADED, kind: "error" } }));
    }
  }
});
