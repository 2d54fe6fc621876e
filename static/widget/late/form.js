// Forms: each sends once at a time, says at the field what is wrong with it, and keeps what was written.
import { make, say } from "../frame.js";
import "./look.js";

// No wider than what the server takes, so that it is the browser that says, in its own words, what to mend.
const KINDS = {
  name: { autocomplete: "name", maxlength: 80 },
  email: {
    type: "email", autocomplete: "email", pattern: "[^.@]+(\\.[^.@]+)*@([^.@]+\\.)+([^\\d.@]{2,63}|[xX][nN]--[^.@]+)",
  },
  phone: { type: "tel", autocomplete: "tel", maxlength: 40, pattern: "(\\P{Nd}*\\p{Nd}){5}.*" },
};

let count = 0;

export function field(name, label, { value = "", tag = "input", ...attributes } = {}) {
  const id = `field-${count += 1}`;
  const length = tag === "input" ? 200 : 10000;
  const input = make(tag, { class: "input", id, name, dir: "auto", maxlength: length, ...KINDS[name], ...attributes });
  input.value = value;
  return make("div", { class: "field" }, make("label", { for: id }, label), input);
}

export function button(text, attributes) {
  return make("button", { type: "button", class: "button", ...attributes }, text);
}

export const sends = (text) => button(text, { type: "submit", class: "button primary" });

// The browser's words for what is not as it should be, whatever that is.
function unfit() {
  const input = make("input", { pattern: "-" });
  input.value = "+";
  return input.validationMessage;
}

function clear(input) {
  const box = input.closest(".field");
  box.querySelector(".fault")?.remove();
  for (const each of box.querySelectorAll("[aria-describedby]")) {
    each.removeAttribute("aria-describedby");
    each.removeAttribute("aria-invalid");
  }
}

function blame(input, words) {
  const box = input.closest(".field");
  const id = `fault-${count += 1}`;
  clear(input);
  for (const each of box.querySelectorAll("input, textarea")) {
    each.setAttribute("aria-describedby", id);
    if (each.type !== "radio") each.setAttribute("aria-invalid", true);
  }
  box.append(make("p", { class: "fault trouble", id }, words));
}

// Of each field the first input that the browser finds wrong; a field of spaces is an empty one.
function wrong(node) {
  for (const input of node.querySelectorAll(".input")) input.value = input.value.trim();
  const found = [...node.elements].filter((input) => input.validationMessage);
  return found.filter(({ name }, at) => found.findIndex((other) => other.name === name) === at);
}

// A refusal begins with the name of the field it is about.
function refused(node, message) {
  const input = node.querySelector(`[name="${CSS.escape(message.split(":")[0])}"]`);
  if (input) blame(input, unfit());
  input?.focus();
  return Boolean(input);
}

export function form(children, act, node = make("form", { class: "form" })) {
  const trouble = make("p", { class: "trouble", role: "alert" });
  node.append(...children.slice(0, -1), trouble, children.at(-1));
  node.noValidate = true;
  const submit = node.querySelector("[type=submit]");
  node.oninput = ({ target }) => clear(target);
  node.onsubmit = async (event) => {
    event.preventDefault();
    trouble.textContent = "";
    const faults = wrong(node);
    for (const input of faults) blame(input, input.validationMessage);
    if (faults.length) return faults[0].focus();
    submit.disabled = true;
    try {
      await act(Object.fromEntries(new FormData(node)));
    } catch ({ status, message }) {
      if (status !== 422 || !refused(node, message)) trouble.textContent = say("failed");
    }
    submit.disabled = false;
  };
  return node;
}
