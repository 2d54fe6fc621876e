// A small palette; arrows move in it, a choice lands where the cursor was.
import { find, make } from "../frame.js";
import "./look.js";

const EMOJI = "😀 😄 😂 🙂 😉 😊 😍 😘 😎 🤔 😐 😬 🙄 😕 🙁 😢 😭 😡 😱 😴 👍 👎 👌 👋 🙏 👏 💪 🤝 👀 ❤️ 🎉 🔥 ⭐ ✅ ❌ ❓ ❗ 📎 📦 🚚 ⏰ ☀️";
const ROW = 7;
const box = find("emoji");

export function build(choose) {
  if (!box.childElementCount) box.append(...EMOJI.split(" ").map((text) => make("button", { type: "button", tabindex: -1 }, text)));
  box.onclick = ({ target }) => {
    if (!target.matches("button")) return;
    box.hidePopover();
    choose(target.textContent);
  };
  box.onkeydown = move;
  focus(box.querySelector("[tabindex='0']") ?? box.firstElementChild);
}

function focus(button) {
  button.tabIndex = 0;
  button.focus();
}

function move(event) {
  const forward = box.matches(":dir(rtl)") ? -1 : 1;
  const step = { ArrowRight: forward, ArrowLeft: -forward, ArrowDown: ROW, ArrowUp: -ROW }[event.key];
  const here = document.activeElement;
  const next = step && box.children[[...box.children].indexOf(here) + step];
  if (!next) return;
  event.preventDefault();
  here.tabIndex = -1;
  focus(next);
}
