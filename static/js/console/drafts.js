// What somebody writes on one paper is kept on the server a moment after each change, and in the tab until the server has it: so a
// line that is lost loses no word. Without an address of the server's it is kept in the tab alone. With the id the message will carry, so
// that sent again after a lost answer it is said once.
import { headers } from "./headers.js";

const SETTLE = 600;

// The list beside the thread marks what somebody has begun.
function tell(form, kept) {
  const number = form.getAttribute("action").match(/conversations\/(\d+)/)?.[1];
  if (number) document.dispatchEvent(new CustomEvent("draft:changed", { detail: { number, kept } }));
}

// Pages without https have no randomUUID.
export function uuid() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const digits = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

export class Draft {
  constructor(form, member, address) {
    this.form = form;
    this.address = address;
    this.key = `draft ${member} ${form.getAttribute("action")}`;
    this.mark = form.querySelector("[data-kept]");
    this.mark.hidden = !this.text.trim();
  }

  get text() {
    return this.form.elements.text.value;
  }

  // What the server never got goes before what it has.
  restore() {
    const kept = JSON.parse(sessionStorage.getItem(this.key));
    if (!kept) return;
    this.form.elements.text.value = kept.text;
    this.form.elements.client_id.value = kept.id;
    this.changed();
  }

  changed() {
    this.write(JSON.stringify({ text: this.text, id: this.form.elements.client_id.value }));
    this.mark.hidden = true;
    if (!this.address) return;
    this.isDue = true;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), SETTLE);
  }

  // One after the other, so that the last one stays.
  async save() {
    if (this.isSaving) return;
    this.isSaving = true;
    this.isDue = false;
    const said = this.text;
    const answer = await this.post().catch(() => null);
    this.isSaving = false;
    if (answer?.ok && !answer.redirected) this.kept(said, await answer.text());
    if (this.isDue) this.changed();
  }

  post(options) {
    const body = new URLSearchParams([...new FormData(this.form)].filter(([name]) => name !== "file"));
    body.set("paper", this.form.dataset.paper);
    return fetch(this.address, { method: "POST", headers: headers(), body, ...options });
  }

  kept(said, hints) {
    if (this.isDue || said !== this.text) return;
    sessionStorage.removeItem(this.key);
    this.mark.hidden = !said.trim();
    tell(this.form, Boolean(said.trim()));
    this.form.querySelector("tandem-known")?.tell(hints);
  }

  // The page goes: what it has not said yet it says on the way out.
  leave() {
    if (this.isDue) this.post({ keepalive: true }).catch(() => {});
  }

  // It was sent, and the server has forgotten it in the same breath.
  sent() {
    clearTimeout(this.timer);
    this.isDue = false;
    this.mark.hidden = true;
    tell(this.form, false);
    sessionStorage.removeItem(this.key);
    this.form.querySelector("tandem-known")?.tell("");
  }

  forget() {
    this.form.elements.text.value = "";
    this.sent();
  }

  // A tab's storage may be full: then what is typed stands on the page alone.
  write(kept) {
    try {
      sessionStorage.setItem(this.key, kept);
    } catch {
      sessionStorage.removeItem(this.key);
    }
  }
}
