import { Draft, uuid } from "./drafts.js";
import { takeFiles } from "./files.js";
import { headers } from "./headers.js";
import "./known.js";
import { arrived } from "./placing.js";
import { Seen } from "./seen.js";
import { use } from "./tools.js";

// <tandem-composer> holds the two papers of a conversation or a ticket, reply and note: one shows at a time, and what was typed stays until
// it has arrived, another one looked at meanwhile or not. Each message carries an id of its own, so that sent twice it is said once.
// What is offered while somebody types comes when it is first used.
const TYPING_EVERY = 3000;
const NOT_LOADED = "This could not be loaded. Try again in a moment.";
const SIGN = /(?:^|\s)[/@#][^\n]{0,60}$/;

const has = (event, key) => (event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === key;

customElements.define("tandem-composer", class extends HTMLElement {
  connectedCallback() {
    const on = (name, act) => this.addEventListener(name, act);
    this.seen = new Seen(this.thread.querySelector("tandem-timeline, #ticket-said"));
    this.drafts = new Map([...this.querySelectorAll("form[data-paper]")].map((form) => [form, this.draftOf(form)]));
    this.paper = this.begun();
    on("click", (event) => this.pressed(event));
    on("keydown", (event) => this.typedKey(event));
    on("input", ({ target }) => target.matches(".composer-text") && this.typed(target));
    takeFiles(this);
    on("htmx:configRequest", ({ target, detail }) => target.matches("form[data-paper]") && (detail.parameters.seen = this.seen.highest));
    on("htmx:beforeRequest", ({ target }) => this.sending(target));
    on("htmx:afterRequest", ({ target, detail }) => this.sent(target, detail));
    this.leaves = () => this.drafts.forEach((draft) => draft.leave());
    addEventListener("pagehide", this.leaves);
    this.show();
  }

  disconnectedCallback() {
    removeEventListener("pagehide", this.leaves);
    this.leaves();
    this.seen.leave();
    this.files?.disconnect();
  }

  forget() {
    this.drafts.forEach((draft) => draft.forget());
  }

  get thread() {
    return this.closest("tandem-thread, tandem-ticket");
  }

  form(paper = this.paper) {
    return this.querySelector(`form[data-paper=${paper}]`);
  }

  draftOf(form) {
    const draft = new Draft(form, this.thread.dataset.member, this.dataset.draftAt);
    const uploads = form.querySelector(".uploads");
    if (uploads) (this.files = new MutationObserver(() => this.changed(form))).observe(uploads, { childList: true });
    draft.restore();
    if (draft.text.trim() && document.getElementById("case-known")) draft.save();
    this.grow(form.elements.text);
    return draft;
  }

  // What was begun lies on top; the reply, where both were or neither. There may be none to write on.
  begun() {
    const [reply, note] = ["reply", "note"].map((paper) => this.form(paper)?.elements.text.value.trim());
    const isNoteChosen = this.querySelector("#note-tab").ariaSelected === "true" && !reply;
    return isNoteChosen || (note && !reply) ? "note" : "reply";
  }

  // Whose it is the thread tells, which comes last: until then it is as the server said.
  show() {
    for (const part of this.querySelectorAll("[data-paper]")) {
      part.hidden = part.dataset.paper !== this.paper || !(this.thread.isFor?.(part) ?? !part.hidden);
    }
    for (const tab of this.querySelectorAll("[role=tab]")) {
      const isOn = tab.dataset.turn === this.paper;
      tab.ariaSelected = isOn;
      tab.tabIndex = isOn ? 0 : -1;
      document.getElementById(tab.getAttribute("aria-controls")).hidden = !isOn;
    }
  }

  pressed(event) {
    const tab = event.target.closest("[data-turn]");
    if (tab) event.preventDefault();
    if (tab) this.turnTo(tab.dataset.turn);
    event.target.closest("[data-drop]")?.closest(".upload").remove();
    const tool = event.target.closest("[data-mark], [data-look], [data-emoji], [data-canned]");
    if (tool) use(this, tool);
  }

  turnTo(paper) {
    this.paper = paper;
    this.show();
    const part = this.querySelector(`[data-paper="${paper}"]:not([hidden])`);
    (part?.querySelector("textarea:not([hidden])") ?? this.querySelector("[role=tab][aria-selected=true]")).focus();
  }

  // What somebody may begin with stands below what they began themselves.
  begin(words) {
    const area = this.form("reply").elements.text;
    area.value = area.value.trim() ? `${area.value.trimEnd()}\n\n${words}` : words;
    this.changed(area.form);
    this.turnTo("reply");
  }

  // Enter sends, with Shift it is a new line; not while a word is being composed, nor while something is picked.
  typedKey(event) {
    if (event.target.matches("[role=tab]")) this.moveTab(event);
    if (event.isComposing || !event.target.matches(".composer-text") || this.picker?.pressed(event)) return;
    const mark = ["b", "i"].find((key) => has(event, key));
    if (mark) event.target.form.querySelector(`[data-mark=${mark === "b" ? "bold" : "italic"}]`).click();
    else if (event.key === "Escape") this.thread.querySelector(".thread-scroll").focus();
    else if (event.key === "Enter") return this.entered(event);
    else return;
    event.preventDefault();
  }

  entered(event) {
    const isOrdered = event.ctrlKey || event.metaKey;
    if (event.shiftKey && !isOrdered) return;
    event.preventDefault();
    const { form } = event.target;
    const button = form.querySelector(isOrdered && event.shiftKey ? "[name=resolve], [name=then]" : "[type=submit]");
    if (form.ariaBusy === "true") form.next = button;
    else button?.click();
  }

  moveTab(event) {
    if (!["ArrowLeft", "ArrowRight", "Home", "End"].includes(event.key)) return;
    event.preventDefault();
    this.paper = this.paper === "reply" ? "note" : "reply";
    this.show();
    this.querySelector("[role=tab][aria-selected=true]").focus();
  }

  typed(area) {
    this.changed(area.form);
    if (area.dataset.picks && (this.picker || SIGN.test(area.value.slice(0, area.selectionStart)))) this.pick(area);
    if (!area.dataset.typing || Date.now() - (this.told ?? 0) < TYPING_EVERY) return;
    this.told = Date.now();
    this.tellTyping(area, "1");
  }

  async pick(area) {
    try {
      const { Picker } = await import("./picking.js");
      this.picker ??= new Picker(this);
      this.picker.look(area);
    } catch {
      this.thread.say(NOT_LOADED);
    }
  }

  changed(form) {
    this.grow(form.elements.text);
    form.elements.seen.value = this.seen.highest;
    if (!form.elements.text.value.trim()) form.querySelector("tandem-known")?.tell("");
    this.drafts.get(form)?.changed();
  }

  // Where the browser does not do it by itself.
  grow(area) {
    if (CSS.supports("field-sizing", "content")) return;
    area.style.blockSize = "auto";
    area.style.blockSize = `${area.scrollHeight}px`;
  }

  tellTyping(area, on) {
    fetch(area.dataset.typing, { method: "POST", headers: headers(), body: new URLSearchParams({ on, paper: area.form.dataset.paper }) }).catch(() => {});
  }

  sending(form) {
    this.thread.querySelector("#thread-problem").hidden = true;
    form.closest(".composer-file, form")?.setAttribute("aria-busy", "true");
    if (!form.matches("form[data-paper]")) return;
    form.words = form.elements.text.value;
    this.looked = this.seen.highest;
  }

  sent(form, request) {
    form.closest(".composer-file, form")?.removeAttribute("aria-busy");
    if (form.matches("[type=file]")) form.value = "";
    if (!form.matches("form[data-paper]")) return;
    if (arrived(request) || request.xhr.status === 409) form.elements.client_id.value = uuid();
    if (arrived(request)) this.clear(form);
    else this.drafts.get(form).changed();
    this.goOn(form, arrived(request));
    if (request.xhr.status === 409) this.seen.show(this.looked);
  }

  // Enter was pressed while the message before was on its way.
  goOn(form, hasArrived) {
    const { next } = form;
    form.next = null;
    if (hasArrived && next && form.elements.text.value.trim()) setTimeout(() => next.click());
  }

  // What was typed while the message was on its way is the beginning of the next.
  clear(form) {
    const area = form.elements.text;
    area.value = area.value.startsWith(form.words) ? area.value.slice(form.words.length) : area.value;
    form.querySelector(".uploads")?.replaceChildren();
    this.files.takeRecords();
    this.drafts.get(form).sent();
    this.seen.clear();
    if (area.value) this.changed(form);
    else this.grow(area);
    this.told = 0;
  }
});
