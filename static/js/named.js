// <tandem-named> gives names to controls Django admin's scripts draw without one: the chooser with search takes
// its field's label, the marks that carry only a tooltip become pictures with that name.
customElements.define("tandem-named", class extends HTMLElement {
  connectedCallback() {
    this.watch = new MutationObserver(() => this.name());
    this.watch.observe(document.body, { childList: true, subtree: true });
    this.name();
  }

  disconnectedCallback() {
    this.watch.disconnect();
  }

  name() {
    for (const chooser of this.querySelectorAll("[role='combobox']:not([aria-label])")) {
      const select = chooser.closest(".select2-container").previousElementSibling;
      const label = select?.labels?.[0]?.textContent.trim();
      if (!label) continue;
      chooser.setAttribute("aria-label", label);
      chooser.querySelector("[role='textbox']")?.setAttribute("aria-label", label);
    }
    for (const chooser of this.querySelectorAll("[role='combobox'][aria-owns]")) {
      chooser.setAttribute("aria-controls", chooser.getAttribute("aria-owns"));
    }
    for (const search of document.querySelectorAll(".select2-search__field:not([aria-label])")) {
      search.setAttribute("aria-label", "Search");
    }
    for (const mark of this.querySelectorAll("span[aria-label]:not([role])")) mark.setAttribute("role", "img");
  }
});
