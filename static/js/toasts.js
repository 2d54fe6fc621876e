// <tandem-toasts> is the region toasts appear in. A response may send the event "toast" (HX-Trigger),
// {text, kind}; anything in the page may dispatch it too. The toast is a copy of the region's template.
const ICONS = { success: "check", warning: "warning", error: "warning" };

customElements.define("tandem-toasts", class extends HTMLElement {
  connectedCallback() {
    this.listen = (event) => this.show(event.detail);
    document.addEventListener("toast", this.listen);
  }

  disconnectedCallback() {
    document.removeEventListener("toast", this.listen);
  }

  // Of those with a name one stands: the newest.
  take(toast) {
    document.getElementById(toast.id)?.remove();
    this.append(toast);
  }

  show({ text, kind = "info" }) {
    const toast = this.querySelector("template").content.firstElementChild.cloneNode(true);
    toast.classList.add(`toast-${kind}`);
    toast.toggleAttribute("data-stay", kind === "error");
    toast.querySelector("p").textContent = text;
    const icon = toast.querySelector("use");
    icon.setAttribute("href", icon.getAttribute("href").replace(/#.*/, `#${ICONS[kind] ?? "info"}`));
    this.append(toast);
  }
});
