// What the buttons under a paper do: marks of Markdown around what is chosen, a look at how it will be read, and what opens more.
import { headers } from "./headers.js";

const AROUND = { bold: ["**", "**", "bold"], italic: ["*", "*", "slanted"], code: ["`", "`", "code"], link: ["[", "](https://)", "words"] };
const NOT_LOADED = "This could not be loaded. Try again in a moment.";
const NOT_SHOWN = "The preview could not be loaded. Try again in a moment.";

export function use(composer, tool) {
  const form = tool.closest("form");
  if (tool.dataset.mark) return mark(form.elements.text, tool.dataset.mark);
  if ("look" in tool.dataset) return look(composer, form, tool);
  const module = "emoji" in tool.dataset ? import("./emoji.js") : import("./canned.js");
  return module.then(({ open }) => open(tool, form.elements.text)).catch(() => composer.thread.say(NOT_LOADED));
}

// Written as if typed, so that the browser can undo it.
export function write(area, words, from = area.selectionStart, to = area.selectionEnd) {
  area.focus();
  area.setSelectionRange(from, to);
  if (document.execCommand("insertText", false, words)) return;
  area.setRangeText(words, from, to, "end");
  area.dispatchEvent(new Event("input", { bubbles: true }));
}

function mark(area, kind) {
  if (kind === "list") return list(area);
  const [before, after, stand] = AROUND[kind];
  const from = area.selectionStart;
  const chosen = area.value.slice(from, area.selectionEnd) || stand;
  write(area, `${before}${chosen}${after}`);
  if (kind === "link") area.setSelectionRange(from + chosen.length + 3, from + chosen.length + 11);
  else area.setSelectionRange(from + before.length, from + before.length + chosen.length);
}

// Every line that is touched becomes a point of it.
function list(area) {
  const from = area.value.lastIndexOf("\n", area.selectionStart - 1) + 1;
  const lines = area.value.slice(from, area.selectionEnd).split("\n");
  write(area, lines.map((line) => (line.startsWith("- ") ? line : `- ${line}`)).join("\n"), from, area.selectionEnd);
}

async function look(composer, form, tool) {
  const [area, shown] = [form.elements.text, form.querySelector(".composer-preview")];
  const isOn = tool.ariaPressed !== "true";
  if (isOn) {
    const body = new URLSearchParams({ text: area.value });
    const answer = await fetch(shown.dataset.preview, { method: "POST", headers: headers(), body }).catch(() => null);
    if (!answer?.ok || answer.redirected) return composer.thread.say(NOT_SHOWN);
    shown.innerHTML = await answer.text();
  }
  tool.ariaPressed = isOn;
  shown.hidden = !isOn;
  area.hidden = isOn;
  if (!isOn) area.focus();
}
