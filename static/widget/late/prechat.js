// Asked before the first message. The answers are kept, so that nobody gives them twice.
import { keep, say } from "../frame.js";
import { field, form, sends } from "./form.js";

export function ask(foot) {
  const { asks, parts } = foot;
  const fields = asks.map(({ field: name, required }) => field(name, say(name), { required: required ? "" : undefined }));
  form([...fields, sends(say("start_chat"))], async (given) => {
    const told = Object.fromEntries(Object.entries(given).filter(([, value]) => value));
    const { contact } = await parts.calls.post("contact", told);
    Object.assign(parts.contact, contact);
    keep("contact", told);
    parts.kept.contact = told;
    foot.draw();
    foot.focus();
  }, foot.form);
  if (document.hasFocus()) foot.focus();
}
