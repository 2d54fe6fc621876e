// <tandem-timeline> keeps a thread in order: what was said by its number, notes after what they stand after. What stands
// already is not added again, so answers and pushes may overlap.
const order = ({ dataset }) => [Number(dataset.seq), Number(dataset.rank)];
const NEAR = 96; // pixels from the end that still count as being there

function precedes(one, two) {
  const [[seq, rank], [otherSeq, otherRank]] = [order(one), order(two)];
  return seq === otherSeq ? rank < otherRank : seq < otherSeq;
}

customElements.define("tandem-timeline", class extends HTMLElement {
  connectedCallback() {
    this.view = this.closest(".thread-scroll");
    this.mark = this.makeMark();
    this.showEnd();
  }

  // The last number up to which nothing is missing.
  cursor() {
    const reached = (name, from) => {
      let number = Number(from);
      while (document.getElementById(`${name}-${number + 1}`)) number += 1;
      return number;
    };
    return { after: reached("message", this.dataset.seq), notes: reached("note", this.dataset.notes) };
  }

  take(entry) {
    const there = document.getElementById(entry.id);
    if (there && !precedes(entry, there)) return;
    there?.remove();
    const height = this.view.scrollHeight;
    const wasAtEnd = this.isAtEnd();
    const next = this.entries().find((other) => precedes(entry, other));
    this.insertBefore(entry, next ?? null);
    if (next && !wasAtEnd) this.view.scrollTop += this.view.scrollHeight - height;
    if (wasAtEnd) this.showEnd();
    this.showRead();
    this.dispatchEvent(new CustomEvent("timeline:grew", { bubbles: true, detail: entry }));
  }

  entries() {
    return [...this.children].filter((child) => child.dataset.seq);
  }

  isAtEnd() {
    return this.view.scrollHeight - this.view.scrollTop - this.view.clientHeight < NEAR;
  }

  showEnd() {
    this.view.scrollTop = this.view.scrollHeight;
  }

  makeMark() {
    const mark = document.createElement("p");
    mark.className = "message-state";
    mark.textContent = "Read";
    return mark;
  }

  // "Read" stands under the last answer the customer has seen.
  showRead(seq = this.read) {
    this.read = seq;
    const answers = this.entries().filter((one) => one.matches(".run-agent, .run-assistant") && Number(one.dataset.seq) <= seq);
    if (answers.length) answers.at(-1).append(this.mark);
    else this.mark.remove();
  }
});
