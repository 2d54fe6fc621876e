// Who else is on a thread or a ticket, and what they write. The server says the same to everybody: one's own name is left out here. What somebody
// writes is told every few seconds while they do, and holds no longer than that.
const HOLDS = 6000;
const DOES = { reply: "is writing a reply…", note: "is writing a note…" };
const PAPERS = { reply: ".run-agent", note: ".run-note" };
const MOST_NAMED = 2;

const writers = new Map();

const tell = () => document.dispatchEvent(new CustomEvent("people:changed"));
const own = () => document.querySelector("tandem-thread, tandem-ticket")?.dataset.member;
const others = () => [...document.querySelectorAll("#presence [data-member]")].map(({ dataset }) => dataset).filter(({ member }) => member !== own());
const nameOf = (member) => others().find((one) => one.member === member)?.first ?? "A colleague";

function forget(member) {
  clearTimeout(writers.get(member)?.timer);
  writers.delete(member);
  tell();
}

function heard({ member, paper, on }) {
  const key = String(member);
  forget(key);
  if (!on || key === own()) return;
  writers.set(key, { paper, timer: setTimeout(() => forget(key), HOLDS) });
  tell();
}

// What was being written stands there now.
function grew({ detail: entry }) {
  for (const [member, { paper }] of [...writers]) if (entry.matches(PAPERS[paper])) forget(member);
}

function listed(names) {
  const named = names.slice(0, MOST_NAMED);
  const more = names.length - named.length;
  if (more) named.push(`${more} ${more === 1 ? "other" : "others"}`);
  return named.length < 2 ? named.join("") : `${named.slice(0, -1).join(", ")} and ${named.at(-1)}`;
}

function words() {
  const writing = [...writers].map(([member, { paper }]) => `${nameOf(member)} ${DOES[paper]}`);
  const reading = others().filter(({ member }) => !writers.has(member)).map(({ first }) => first);
  const here = reading.length ? `${listed(reading)} ${reading.length === 1 ? "is" : "are"} here` : "";
  return [...writing, here].filter(Boolean).join(" · ");
}

document.addEventListener("live:paper", ({ detail }) => heard(detail));
document.addEventListener("timeline:grew", grew);

customElements.define("tandem-people", class extends HTMLElement {
  connectedCallback() {
    tell();
  }
});

class Telling extends HTMLElement {
  connectedCallback() {
    this.leaving = new AbortController();
    document.addEventListener("people:changed", () => this.draw(), { signal: this.leaving.signal });
    this.draw();
  }

  disconnectedCallback() {
    this.leaving.abort();
  }

  // The same again is not said again.
  say(text) {
    if (this.textContent !== text) this.textContent = text;
    this.hidden = !text && !this.role;
  }
}

customElements.define("tandem-here", class extends Telling {
  draw() {
    this.say(words());
  }
});

// <tandem-collision> stands over a reply in the making while a colleague makes another.
customElements.define("tandem-collision", class extends Telling {
  draw() {
    const names = [...writers].filter(([, { paper }]) => paper === "reply").map(([member]) => nameOf(member));
    const isMine = this.closest("tandem-thread")?.dataset.stance === "mine";
    const at = isMine ? "a reply too. Agree on who answers before you send." : "a reply at this moment.";
    this.say(names.length ? `${listed(names)} ${names.length === 1 ? "is" : "are"} writing ${at}` : "");
  }
});
