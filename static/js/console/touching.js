// <tandem-standing> comes over the socket when one's availability changes, in another tab, by who leads, or by itself: it is shown on the
// switch at the rail's foot. Whether something was touched here is told with every answer to a beat; who was away for having touched
// nothing tells it at once.
const TOUCHES = ["pointerdown", "pointermove", "keydown", "wheel"];
const BACK = "You were away since ";

let touched = true; // who opens a page has
let isLapsed = false;
let awaySince = "";

export function takeTouched() {
  const was = touched;
  touched = false;
  return was;
}

// A page that moves under a resting pointer is no touch.
function touch({ type, movementX, movementY }) {
  if (type === "pointermove" && !movementX && !movementY) return;
  touched = true;
  if (!isLapsed) return;
  isLapsed = false;
  document.dispatchEvent(new CustomEvent("live:say", { detail: { type: "ping", active: true } }));
}

for (const name of TOUCHES) addEventListener(name, touch, { passive: true, capture: true });

customElements.define("tandem-standing", class extends HTMLElement {
  connectedCallback() {
    const { state, label, since } = this.dataset;
    for (const segment of document.querySelectorAll("button.segment[name=state]")) segment.ariaPressed = segment.value === state;
    this.mark(state, label);
    if (awaySince && state === "available") this.welcome();
    awaySince = since;
    isLapsed = Boolean(since);
  }

  mark(state, label) {
    const person = document.querySelector(".rail-person");
    person.querySelector(".dot").className = `dot dot-${state}`;
    person.ariaLabel = person.ariaLabel.replace(/, [^,:]+:/, `, ${label}:`);
  }

  welcome() {
    const text = `${BACK}${awaySince}: nothing was touched here. You are available again.`;
    document.dispatchEvent(new CustomEvent("toast", { detail: { text, kind: "info" } }));
  }
});
