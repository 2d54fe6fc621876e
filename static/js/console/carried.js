// <tandem-carried> stands below a message: the newest of its kind alone. By which way it went is told where that changes.
let isDue = false;

function tell(timeline) {
  let before = "";
  for (const one of timeline.querySelectorAll("tandem-carried")) {
    one.toggleAttribute("data-same", one.dataset.way === before);
    before = one.dataset.way;
  }
}

customElements.define("tandem-carried", class extends HTMLElement {
  connectedCallback() {
    for (const other of this.parentElement.querySelectorAll(`#${this.id}`)) if (other !== this) this.supersede(other);
    if (isDue) return;
    isDue = true;
    queueMicrotask(() => this.settle());
  }

  supersede(other) {
    const wasFocused = other.contains(document.activeElement);
    other.remove();
    if (wasFocused) this.closest(".thread-scroll")?.focus();
  }

  settle() {
    isDue = false;
    const timeline = this.closest("tandem-timeline");
    if (timeline) tell(timeline);
  }
});
