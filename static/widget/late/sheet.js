// The sheets that ask something: a message, a call, an address for the transcript, whether to end.
import { make, say } from "../frame.js";
import { button, field, form, sends } from "./form.js";

const SUBJECT = 80;

const email = ({ contact, kept }) => field("email", say("email"), {
  required: "", value: contact.email ?? kept.contact?.email,
});

const SHEETS = {
  ticket: (parts) => ({
    title: say("leave_message"),
    act: say("send"),
    fields: [email(parts), field("body", say("placeholder").replace(/[.…]+$/, ""), { tag: "textarea", rows: 5, required: "" })],
    body: (fields) => ({ ...fields, subject: [...fields.body.trim().split("\n")[0]].slice(0, SUBJECT).join("") }),
    done: "we_will_write",
  }),
  callback: ({ contact, kept }) => ({
    title: say("call_back"),
    act: say("send"),
    fields: [
      field("phone", say("phone"), { required: "", value: contact.phone ?? kept.contact?.phone }),
      field("at", say("call_when")),
    ],
    body: ({ phone, at }) => (at ? { phone, at } : { phone }),
    done: "we_will_call",
  }),
  transcript: (parts) => ({ title: say("mail_transcript"), act: say("send"), fields: [email(parts)], done: "we_will_write" }),
  end: () => ({ title: say("end_confirm"), act: say("end"), fields: [] }),
};

// Where a ticket is followed: on a page of its own.
const way = ({ number, url }) => make("a", { href: url, target: "_blank", rel: "noopener" }, `#${number}`);

// Resolves to the words of thanks, with the way to what was opened; or to nothing when it was put away.
export function ask(name, parts) {
  const { title, act, fields, body = (given) => given, done } = SHEETS[name](parts);
  const sheet = make("dialog", { class: "sheet", "aria-label": title }, make("h2", { class: "card-title" }, title));
  let thanks;
  const cancel = button(say("cancel"));
  const foot = make("div", { class: "acts" }, cancel, sends(act));
  sheet.append(form([...fields, foot], async (given) => {
    const { conversation, ticket } = await parts.calls.post(name, body(given));
    if (conversation) parts.chat.take(conversation);
    thanks = [say(done ?? "", given), ...(ticket ? [" ", way(ticket)] : [])];
    sheet.close();
  }));
  cancel.onclick = () => sheet.close();
  sheet.onclick = ({ target }) => {
    if (target === sheet) sheet.close();
  };
  document.body.append(sheet);
  sheet.showModal();
  return new Promise((resolve) => {
    sheet.onclose = () => {
      sheet.remove();
      resolve(thanks);
    };
  });
}
