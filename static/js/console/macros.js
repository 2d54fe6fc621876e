// <tandem-macros> holds the menu of macros: a chosen one is shown step by step, and run from there.
import { place } from "./placing.js";

const NOT_LOADED = "This macro could not be loaded. Try again in a moment.";

customElements.define("tandem-macros", class extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", ({ target }) => {
      const chosen = target.closest("[data-macro]");
      if (chosen) this.look(chosen.dataset.macro);
      else if (target.closest("[data-close]") || target.matches("dialog")) this.querySelector("dialog").close();
    });
  }

  async look(macro) {
    this.querySelector(":popover-open")?.hidePopover();
    try {
      const answer = await fetch(`${this.dataset.asks}?macro=${macro}`);
      if (!answer.ok || answer.redirected) throw new Error("not answered");
      place(await answer.text());
      this.querySelector("dialog").showModal();
    } catch {
      document.dispatchEvent(new CustomEvent("toast", { detail: { text: NOT_LOADED, kind: "error" } }));
    }
  }
});
