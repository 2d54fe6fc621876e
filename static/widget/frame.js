// Our page and the page around it. Messages are taken from a parent on the inbox's list only, and answered to
// exactly it; what must last is kept there.
const root = document.documentElement;
const allowed = root.dataset.origins.split(" ");
const ears = {};
let host;
let words = {};

export const { lang } = root;

export const find = (id) => document.getElementById(id);

export const stamp = (id) => find(id).content.firstElementChild.cloneNode(true);

export function make(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) if (value !== undefined) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

export function hear(type, ear) {
  ears[type] = ear;
}

export function tell(type, rest) {
  if (host) parent.postMessage({ tandem: 1, type, ...rest }, host);
}

export function keep(key, value = null) {
  tell("keep", { key, value });
}

addEventListener("message", ({ source, origin, data }) => {
  if (source !== parent || !allowed.includes(origin) || data?.tandem !== 1) return;
  host = origin;
  ears[data.type]?.(data);
});

export function say(key, values = {}) {
  const text = words[key] ?? "";
  const plural = text.other ? text[new Intl.PluralRules(lang).select(values.count)] ?? text.other : text;
  return plural.replace(/\{(\w+)\}/g, (_, name) => values[name]?.toLocaleString(lang) ?? "");
}

// The inbox's words and colours, and what the launcher should look like the next time.
export function dress({ name, theme, strings }) {
  words = strings;
  const { colour, on_colour: on, dark_colour: dark, avatar, side } = theme;
  const worn = { colour, on, dark, ...(avatar && { face: `url("${avatar}")`, ink: "transparent" }) };
  for (const [part, value] of Object.entries(worn)) root.style.setProperty(`--brand-${part}`, value);
  const value = { colour, side, words: { open: say("open"), close: say("close"), title: name } };
  keep("theme", value);
  tell("theme", { value });
}
