// <tandem-ticket> is a ticket's page: whatever is done to it is answered with the ticket as it is then, and placed part by part. What is
// typed on its two papers stays in the tab until it has arrived.
import { uuid } from "./drafts.js";
import { arrived, place } from "./placing.js";

const UNREACHED = "Not sent: the server cannot be reached. Your words are kept here. Try again.";
const FAILED = "Not sent. Your words are kept here. Try again in a moment.";

customElements.define("tandem-ticket", class extends HTMLElement {
  connectedCallback() {
    const on = (name, act) => this.addEventListener(name, act);
    for (const form of this.papers) this.restore(form);
    this.turnTo(this.begun, { isQuiet: true });
    on("click", ({ target }) => this.pressed(target));
    on("keydown", (event) => this.typedKey(event));
    on("input", ({ target }) => target.form?.dataset.paper && this.keep(target.form));
    on("htmx:beforeRequest", () => this.say(""));
    on("htmx:beforeSwap", ({ detail }) => this.answered(detail));
    on("htmx:afterRequest", ({ target, detail }) => target.matches("[data-paper]") && this.sent(target, detail));
    for (const name of ["htmx:sendError", "htmx:timeout"]) on(name, () => this.say(UNREACHED));
    this.showEnd();
  }

  get papers() {
    return [...this.querySelectorAll("form[data-paper]")];
  }

  get begun() {
    return this.typed("note") && !this.typed("reply") ? "note" : "reply";
  }

  // Nothing on a paper that is closed.
  typed(paper) {
    return this.paper(paper)?.elements.text.value.trim();
  }

  paper(name) {
    return this.papers.find((form) => form.dataset.paper === name);
  }

  // Forms outside of it, in the case or in a toast, are answered as its own are.
  addCursor() {}

  key(form) {
    return `ticket ${this.dataset.member} ${form.getAttribute("action")}`;
  }

  restore(form) {
    const kept = JSON.parse(sessionStorage.getItem(this.key(form)));
    if (kept) [form.elements.text.value, form.elements.client_id.value] = [kept.text, kept.id];
  }

  // A tab's storage may be full: then what is typed stands on the page alone.
  keep(form) {
    try {
      sessionStorage.setItem(this.key(form), JSON.stringify({ text: form.elements.text.value, id: form.elements.client_id.value }));
    } catch {
      sessionStorage.removeItem(this.key(form));
    }
  }

  pressed(target) {
    const tab = target.closest("[data-turn]");
    if (tab) this.turnTo(tab.dataset.turn);
    target.closest("[data-drop]")?.closest(".upload").remove();
  }

  turnTo(paper, { isQuiet = false } = {}) {
    for (const tab of this.querySelectorAll("[data-turn]")) {
      const isOn = tab.dataset.turn === paper;
      tab.ariaSelected = isOn;
      tab.tabIndex = isOn ? 0 : -1;
      document.getElementById(tab.getAttribute("aria-controls")).hidden = !isOn;
    }
    if (!isQuiet) this.paper(paper)?.elements.text.focus();
  }

  // Enter sends, with Shift it is a new line, as under a conversation.
  typedKey(event) {
    const { target, key } = event;
    if (target.matches("[role=tab]") && ["ArrowLeft", "ArrowRight"].includes(key)) this.moveTab(event, target);
    if (event.isComposing || !target.matches(".composer-text")) return;
    if (key === "Escape") this.querySelector(".thread-scroll").focus();
    else if (key === "Enter" && !event.shiftKey) target.form.querySelector("[type=submit]").click();
    else return;
    event.preventDefault();
  }

  moveTab(event, tab) {
    event.preventDefault();
    this.turnTo(tab.dataset.turn === "reply" ? "note" : "reply", { isQuiet: true });
    this.querySelector("[role=tab][aria-selected=true]").focus();
  }

  answered(answer) {
    answer.shouldSwap = false;
    const { status, responseText } = answer.xhr;
    const isOurs = ['id="thread-problem"', 'data-into="uploads"'].some((part) => responseText.includes(part));
    if (isOurs) place(responseText);
    else this.say(status === 409 ? responseText : FAILED);
  }

  sent(form, request) {
    if (request.xhr.status === 409) form.elements.client_id.value = uuid(); // the earlier try has arrived, with other words
    if (!arrived(request)) return this.keep(form);
    sessionStorage.removeItem(this.key(form));
    form.elements.text.value = "";
    form.elements.client_id.value = uuid();
    form.querySelector(".uploads")?.replaceChildren();
    this.showEnd();
  }

  showEnd() {
    const scroll = this.querySelector(".thread-scroll");
    scroll.scrollTop = scroll.scrollHeight;
  }

  say(problem) {
    const line = this.querySelector("#thread-problem");
    line.textContent = problem;
    line.hidden = !problem;
  }
});
