// Emoji to choose from, in a small box over the button: typed words narrow them down, arrows move, Enter or a click puts one in.
import { write } from "./tools.js";

const ROW = 8;
let box;
let known;

export async function open(button, area) {
  known ??= await (await fetch(button.dataset.emoji)).json();
  box ??= made();
  box.area = area;
  button.closest("tandem-composer").append(box);
  box.hidden = false;
  box.field.value = "";
  draw("");
  box.field.focus();
}

function made() {
  const made = document.createElement("div");
  made.className = "emoji";
  made.addEventListener("focusout", ({ relatedTarget }) => (made.hidden = !made.contains(relatedTarget)));
  made.innerHTML = '<input class="input" type="search" placeholder="Search emoji" aria-label="Search emoji"><div class="emoji-all" role="group" aria-label="Emoji"></div><p class="picks-none" role="status" hidden>No emoji is called that.</p>';
  [made.field, made.all, made.none] = made.children;
  made.field.addEventListener("input", () => draw(made.field.value.trim().toLowerCase()));
  made.addEventListener("input", (event) => event.stopPropagation());
  made.addEventListener("keydown", move);
  made.all.addEventListener("click", ({ target }) => target.matches("button") && take(target.textContent));
  made.tabIndex = -1;
  return made;
}

function draw(asked) {
  const found = known.filter(([, words]) => words.includes(asked));
  box.all.replaceChildren(...found.map(([sign, words]) => drawn(sign, words)));
  box.none.hidden = found.length > 0;
}

function drawn(sign, words) {
  const button = document.createElement("button");
  Object.assign(button, { type: "button", className: "emoji-one", textContent: sign, title: words, ariaLabel: words, tabIndex: -1 });
  return button;
}

function take(sign) {
  write(box.area, sign);
}

// From the field one goes down into them, and up out of them again.
function move(event) {
  event.stopPropagation();
  const all = [...box.all.children];
  if (event.key === "Escape") return box.area.focus();
  if (event.key === "Enter" && event.target === box.field) {
    event.preventDefault();
    if (all.length) take(all[0].textContent);
    return;
  }
  const forward = box.matches(":dir(rtl)") ? -1 : 1;
  const here = all.indexOf(document.activeElement);
  const step = { ArrowRight: here < 0 ? 0 : forward, ArrowLeft: here < 0 ? 0 : -forward, ArrowDown: here < 0 ? 1 : ROW, ArrowUp: -ROW }[event.key];
  if (!step) return;
  event.preventDefault();
  (all[here + step] ?? (step < 0 ? box.field : all[here] ?? box.field)).focus();
}
