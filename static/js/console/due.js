// <tandem-due data-seconds="5400" data-warns="1800"> counts down to when something is due, and on from there: amber once it warns, red once
// it is late. In minutes, so that a page full of them stays calm. What has no seconds stands still.
const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const EVERY = 5000;

function spanned(seconds) {
  const [days, hours] = [Math.floor(seconds / DAY), Math.floor((seconds % DAY) / HOUR)];
  const minutes = Math.floor((seconds % HOUR) / MINUTE);
  if (days) return `${days} d ${hours} h`;
  if (hours) return `${hours} h ${String(minutes).padStart(2, "0")} min`;
  return minutes ? `${minutes} min` : "under 1 min";
}

customElements.define("tandem-due", class extends HTMLElement {
  connectedCallback() {
    if (this.dataset.seconds === undefined) return;
    this.at = performance.now() + Number(this.dataset.seconds) * 1000;
    this.timer = setInterval(() => this.tick(), EVERY);
  }

  disconnectedCallback() {
    clearInterval(this.timer);
  }

  tick() {
    const seconds = Math.round((this.at - performance.now()) / 1000);
    const isLate = seconds <= 0;
    const words = `${spanned(Math.abs(seconds))} ${isLate ? "late" : "left"}`;
    if (this.textContent !== words) this.textContent = words;
    this.classList.toggle("due-late", isLate);
    this.classList.toggle("due-soon", !isLate && seconds <= Number(this.dataset.warns));
  }
});
