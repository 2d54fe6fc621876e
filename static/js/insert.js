// <tandem-insert into="id_text"> puts what its buttons hold (data-insert) into a field, where the cursor stands.
// A list it folds away is folded where it would stand below the field.
const NARROW = "(width < 64rem)";

customElements.define("tandem-insert", class extends HTMLElement {
  connectedCallback() {
    this.field = document.getElementById(this.getAttribute("into"));
    this.listening = new AbortController();
    const list = this.querySelector("details");
    if (list && matchMedia(NARROW).matches) list.open = false;
    this.addEventListener("click", (event) => this.insert(event), { signal: this.listening.signal });
  }

  disconnectedCallback() {
    this.listening.abort();
  }

  insert(event) {
    const word = event.target.closest("[data-insert]")?.dataset.insert;
    if (!word || this.field?.tagName !== "TEXTAREA") return;
    const { selectionStart: from, selectionEnd: to, value } = this.field;
    const space = from > 0 && !/\s/.test(value[from - 1]) ? " " : "";
    this.field.setRangeText(`${space}${word}`, from, to, "end");
    this.field.focus();
    this.field.dispatchEvent(new Event("input", { bubbles: true }));
  }
});
