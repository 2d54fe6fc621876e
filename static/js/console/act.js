// <tandem-act> holds forms that act on a conversation from outside its thread: in the case, or in the toast that takes something back.
// Where that thread is on the page it is answered like the thread itself; elsewhere only what was done is told.
import { arrived, place } from "./placing.js";

const UNREACHED = "Not done: the server cannot be reached. Try again.";
const FAILED = "Not done. Try again in a moment.";

const tell = (text) => document.dispatchEvent(new CustomEvent("toast", { detail: { text, kind: "error" } }));

customElements.define("tandem-act", class extends HTMLElement {
  connectedCallback() {
    this.addEventListener("htmx:configRequest", ({ detail }) => this.addCursor(detail));
    this.addEventListener("htmx:beforeSwap", ({ detail }) => detail.requestConfig.verb === "post" && this.answered(detail));
    for (const name of ["htmx:sendError", "htmx:timeout"]) this.addEventListener(name, () => tell(UNREACHED));
  }

  get thread() {
    return location.pathname.endsWith(`/${this.dataset.number}/`) ? document.querySelector("tandem-thread, tandem-ticket") : null;
  }

  addCursor(request) {
    if (request.verb === "post" && this.thread) this.thread.addCursor(request);
  }

  // What is refused is told where one looks; what was typed stays.
  answered(answer) {
    answer.shouldSwap = false;
    const { xhr } = answer;
    const { content } = Object.assign(document.createElement("template"), { innerHTML: xhr.responseText });
    const problem = content.getElementById("thread-problem");
    if (!problem) return tell(xhr.status === 409 ? xhr.responseText : FAILED);
    problem.remove();
    const isDone = arrived(answer);
    if (!isDone) tell(problem.textContent.trim());
    else this.settle(answer.requestConfig.elt);
    const shown = this.thread ? [...content.children] : [...content.querySelectorAll("tandem-toast")];
    place(shown.map((part) => part.outerHTML).join(""));
    return isDone && this.goOn();
  }

  settle(form) {
    for (const open of this.querySelectorAll("dialog[open]")) open.close();
    this.querySelector(":popover-open")?.hidePopover();
    if (form.dataset.clears !== undefined) form.reset();
    this.closest("tandem-toast")?.remove();
  }

  // Whoever pressed what is gone now goes on beside it.
  goOn() {
    if (document.activeElement === document.body && this.dataset.again) this.querySelector(this.dataset.again)?.focus();
  }
});

// Claiming is one press: the button says so at once, and takes it back where somebody was quicker.
document.addEventListener("htmx:beforeRequest", ({ target }) => {
  if (!target.matches("[data-claims]")) return;
  const button = target.querySelector("button");
  const words = button.textContent;
  button.textContent = "Yours";
  target.addEventListener("htmx:afterRequest", () => { button.textContent = words; }, { once: true });
});
