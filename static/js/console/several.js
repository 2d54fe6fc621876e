// <tandem-several> is the bar for what is done to several conversations at once; it shows while any are chosen.
import { say, tick } from "./choosing.js";
import { headers } from "./headers.js";
import { place } from "./placing.js";

const NOT_LOADED = "What can be done with them could not be loaded. Choose again in a moment.";
const FAILED = "Nothing was done: the server cannot be reached. Your choice is kept. Try again.";

let bringing = null;

async function bring(address) {
  const answer = await fetch(address, { headers: headers() }).catch(() => null);
  if (answer?.ok && !answer.redirected) place(await answer.text());
  else say(NOT_LOADED, "error");
  bringing = null;
}

// The bar comes with the first choice, and once: whom and as what one may choose is asked only then.
export async function showBar(rows) {
  const there = document.getElementById("several");
  if (!there.show) await (bringing ??= bring(there.dataset.bar));
  document.getElementById("several").show?.(rows);
}

customElements.define("tandem-several", class extends HTMLElement {
  connectedCallback() {
    this.leaving = new AbortController();
    const { signal } = this.leaving;
    this.addEventListener("submit", (event) => this.act(event), { signal });
    this.addEventListener("click", ({ target }) => target.closest("[data-clear]") && this.clear(), { signal });
    document.addEventListener("submit", (event) => event.target.matches("[data-several-undo]") && this.act(event), { signal });
  }

  disconnectedCallback() {
    this.leaving.abort();
  }

  show(rows) {
    this.rows = rows;
    const { size } = rows.chosen;
    rows.classList.toggle("queue-choosing", size > 0);
    this.hidden = !size;
    this.querySelector("[data-count]").textContent = `${size} chosen`;
  }

  clear() {
    this.rows.chosen.clear();
    for (const row of this.rows.children) tick(row).checked = false;
    this.leave();
  }

  // The bar goes: whoever was in it goes on at the head of the list.
  leave() {
    this.querySelector(":popover-open")?.hidePopover();
    this.rows.lastChosen = null;
    if (this.contains(document.activeElement)) document.querySelector(".chooser-button").focus();
    this.show(this.rows);
  }

  async act(event) {
    event.preventDefault();
    if (this.isBusy) return;
    this.isBusy = true;
    const form = event.target;
    const words = new FormData(form, event.submitter);
    const isUndo = form.matches("[data-several-undo]");
    if (!isUndo) for (const [number, fence] of this.rows.chosen) words.append("chosen", `${number}-${fence}`);
    try {
      await this.send(form, words, isUndo);
    } catch {
      say(FAILED, "error");
    } finally {
      this.isBusy = false;
    }
  }

  async send(form, words, isUndo) {
    const answer = await fetch(form.action, { method: "POST", headers: headers(), body: words });
    if (answer.redirected || answer.status >= 500) throw new Error("not answered");
    const told = await answer.text();
    if (!answer.ok) return say(told, "error");
    form.closest("tandem-toast")?.remove();
    place(told);
    if (!isUndo) this.clear();
    return form.reset();
  }
});
