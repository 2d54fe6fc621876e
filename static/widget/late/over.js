// After the end: how it was, whether they would recommend it, and thanks.
import { make, say } from "../frame.js";
import { field, form, sends } from "./form.js";

const SVG = "http://www.w3.org/2000/svg";
const MOUTHS = [
  "M10.5 21.6c2.8-4 8.2-4 11 0", "M11 20.6c2.6-2 7.4-2 10 0", "M11 19.8h10", "M11 18.8c2.6 2.4 7.4 2.4 10 0", "M10 18.2c2.2 5 9.8 5 12 0z",
];

function face(mouth) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 32 32");
  const path = svg.appendChild(document.createElementNS(SVG, "path"));
  path.setAttribute("d", `M3.5 16a12.5 12.5 0 1 0 25 0 12.5 12.5 0 1 0-25 0M12 12.6v.8M20 12.6v.8${mouth}`);
  return svg;
}

function step(value, className, ...children) {
  return make("label", { class: className }, make("input", { type: "radio", name: "score", value, required: "" }), ...children);
}

const SCALES = {
  rating: () => ["rate", MOUTHS.map((mouth, index) => step(index + 1, "face", face(mouth), make("span", {}, say(`rate_${index + 1}`))))],
  nps: () => ["recommend", [...Array(11).keys()].map((score) => step(score, "number", make("span", {}, score.toLocaleString())))],
};

function asking(name, { calls, chat }) {
  const [question, steps] = SCALES[name]();
  const scale = make("fieldset", { class: "scale" }, make("legend", {}, say(question)), ...steps);
  const comment = field("comment", say("comment"), { tag: "textarea", rows: 2, maxlength: 2000 });
  return form([make("div", { class: "field" }, scale), comment, sends(say("send"))], async ({ score, comment: words }) => {
    const { conversation } = await calls.post(name, { score: Number(score), ...(words && { comment: words }) });
    chat.take(conversation);
  });
}

export function closing(box, parts) {
  const { can_rate: rate, can_nps: nps } = parts.chat.now;
  const next = rate && parts.inbox.features.rating ? "rating" : nps ? "nps" : "";
  if (box.dataset.asks === next) return;
  const thanks = box.dataset.asks && [make("p", {}, say("thanks"))];
  box.dataset.asks = next;
  box.replaceChildren(...(thanks || []), ...(next ? [asking(next, parts)] : []));
}
