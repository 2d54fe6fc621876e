// <tandem-tabs> makes tabs of links to panels on the same page. Without script they stay links to anchors.
customElements.define("tandem-tabs", class extends HTMLElement {
  connectedCallback() {
    this.tabs = [...this.querySelectorAll(".tab")];
    this.querySelector(".tabs").setAttribute("role", "tablist");
    this.tabs.forEach((tab) => this.prepare(tab));
    this.select(this.tabs.find((tab) => tab.hash === location.hash) ?? this.tabs[0]);
    this.addEventListener("keydown", (event) => this.move(event));
  }

  prepare(tab) {
    const panel = this.panel(tab);
    tab.id ||= `${panel.id}-tab`;
    tab.setAttribute("role", "tab");
    tab.setAttribute("aria-controls", panel.id);
    panel.setAttribute("role", "tabpanel");
    panel.setAttribute("aria-labelledby", tab.id);
    tab.addEventListener("click", (event) => {
      event.preventDefault();
      this.select(tab);
    });
  }

  panel(tab) {
    return document.getElementById(tab.hash.slice(1));
  }

  select(chosen) {
    for (const tab of this.tabs) {
      tab.setAttribute("aria-selected", tab === chosen);
      tab.tabIndex = tab === chosen ? 0 : -1;
      this.panel(tab).hidden = tab !== chosen;
    }
  }

  move(event) {
    const here = this.tabs.indexOf(document.activeElement);
    const forward = this.matches(":dir(rtl)") ? "ArrowLeft" : "ArrowRight";
    const back = forward === "ArrowRight" ? "ArrowLeft" : "ArrowRight";
    const to = { [forward]: here + 1, [back]: here - 1, Home: 0, End: this.tabs.length - 1 }[event.key];
    if (here < 0 || to === undefined) return;
    event.preventDefault();
    const next = this.tabs.at(to % this.tabs.length);
    this.select(next);
    next.focus();
  }
});
