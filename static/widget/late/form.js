// Forms: each sends once at a time, says so when that did not work, and keeps what was written.
import { make, say } from "../frame.js";
import "./look.js";

export function field(name, label, { value = "", tag = "input", ...attributes } = {}) {
  const input = make(tag, { class: "input", name, dir: "auto", maxlength: tag === "input" ? 200 : 10000, ...attributes });
  input.value = value;
  return make("label", { class: "field" }, make("span", {}, label), input);
}

export function button(text, attributes) {
  return make("button", { type: "button", class: "button", ...attributes }, text);
}

export const sends = (text) => button(text, { type: "submit", class: "button primary" });

// A refusal begins with the name of the field it is about.
function point(node, message) {
  const wrong = node.elements[message.split(":")[0]];
  wrong?.setAttribute("aria-invalid", true);
  wrong?.focus();
}

export function form(children, act, node = make("form", { class: "form" })) {
  const trouble = make("p", { class: "trouble", role: "alert" });
  node.append(...children.slice(0, -1), trouble, children.at(-1));
  const submit = node.querySelector("[type=submit]");
  node.onsubmit = async (event) => {
    event.preventDefault();
    submit.disabled = true;
    trouble.textContent = "";
    for (const input of node.elements) input.removeAttribute("aria-invalid");
    try {
      await act(Object.fromEntries(new FormData(node)));
    } catch ({ status, message }) {
      trouble.textContent = say("failed");
      if (status === 422) point(node, message);
    }
    submit.disabled = false;
  };
  return node;
}
