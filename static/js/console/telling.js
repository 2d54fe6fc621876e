// <tandem-telling> holds the form of how somebody is told: the sound can be heard, and the browser is asked for leave to show
// notifications, which it grants on a press alone.
const SAID = {
  granted: "This browser shows them.",
  denied: "This browser refuses them. Allow notifications for this site in its settings.",
};
const NONE = "This browser cannot show them.";

customElements.define("tandem-telling", class extends HTMLElement {
  connectedCallback() {
    this.allow = this.querySelector("[data-allow]");
    this.allow.addEventListener("click", () => this.ask());
    const hear = this.querySelector("[data-try]");
    hear.hidden = false;
    hear.addEventListener("click", async () => (await import("./chime.js")).chime(true));
    this.draw();
  }

  async ask() {
    await Notification.requestPermission();
    if (Notification.permission === "granted") this.querySelector("[name=desktop]").checked = true;
    this.draw();
  }

  draw() {
    const state = globalThis.Notification?.permission;
    this.allow.hidden = state !== "default";
    const said = state ? SAID[state] : NONE;
    if (said) this.querySelector("#telling-desktop").textContent = said;
  }
});
