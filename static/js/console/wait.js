// <tandem-wait data-seconds="48"> counts on from how long somebody had waited when it was rendered, and says when it is long.
const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const two = (number) => String(Math.floor(number)).padStart(2, "0");

function lasted(seconds) {
  if (seconds >= DAY) return `${Math.floor(seconds / DAY)} d`;
  const minutes = Math.floor(seconds / MINUTE);
  if (seconds >= HOUR) return `${Math.floor(seconds / HOUR)}:${two(minutes % MINUTE)}:${two(seconds % MINUTE)}`;
  return `${minutes}:${two(seconds % MINUTE)}`;
}

customElements.define("tandem-wait", class extends HTMLElement {
  connectedCallback() {
    this.began = performance.now() - Number(this.dataset.seconds) * 1000;
    this.timer = setInterval(() => this.tick(), 1000);
  }

  disconnectedCallback() {
    clearInterval(this.timer);
  }

  tick() {
    const seconds = Math.floor((performance.now() - this.began) / 1000);
    const late = seconds >= Number(this.dataset.late);
    const soon = !late && seconds >= Number(this.dataset.soon);
    this.textContent = lasted(seconds);
    this.classList.toggle("queue-wait-late", late);
    this.classList.toggle("queue-wait-soon", soon);
  }
});

// <tandem-left data-seconds="23"> counts down what is left of an offer; over, the offer is not shown any more.
customElements.define("tandem-left", class extends HTMLElement {
  connectedCallback() {
    this.ends = performance.now() + Number(this.dataset.seconds) * 1000;
    this.timer = setInterval(() => this.tick(), 1000);
  }

  disconnectedCallback() {
    clearInterval(this.timer);
  }

  tick() {
    const seconds = Math.ceil((this.ends - performance.now()) / 1000);
    this.textContent = lasted(Math.max(0, seconds));
    if (seconds <= 0) this.closest(".queue-offer").hidden = true;
  }
});
