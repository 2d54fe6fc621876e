// The panel: boots when the host's page says so, and brings its parts together. What only some need comes late.
import { Calls } from "./calls.js";
import { Composer } from "./composer.js";
import { Conversation } from "./conversation.js";
import { Foot } from "./foot.js";
import { dress, find, hear, tell } from "./frame.js";
import { Head } from "./head.js";
import { Line } from "./line.js";
import { Outbox } from "./outbox.js";
import { Reading } from "./reading.js";
import { Thread } from "./thread.js";

const chat = new Conversation();
let begin;
const begun = new Promise((resolve) => { begin = resolve; });

async function enter(calls) {
  for (let tries = 1; ; tries += 1) {
    try {
      return await calls.enter();
    } catch ({ after, lasting }) {
      find("status").textContent = find("status").dataset.again;
      const ms = lasting ? 60000 : Math.max(after || 0, Math.random() * Math.min(5000, 500 * 2 ** tries));
      await new Promise((resolve) => { setTimeout(resolve, ms); });
    }
  }
}

function assemble(calls, { inbox, contact }, kept) {
  const parts = { calls, chat, inbox, contact, kept };
  parts.line = new Line(parts);
  parts.outbox = new Outbox(parts);
  new Thread(parts);
  new Head(parts);
  parts.foot = new Foot(parts);
  parts.reading = new Reading(parts);
  new Composer(parts);
  return parts;
}

async function notice({ author, text }) {
  tell("message", { value: { author: author.kind, name: author.name, text } });
  const { kept } = await begun;
  if (!kept.sound || author.kind === "customer" || document.hasFocus()) return;
  const { ring } = await import("./late/sound.js");
  ring();
}

hear("boot", async (boot) => {
  tell("here");
  const calls = new Calls(boot);
  const session = await enter(calls);
  dress(session.inbox);
  const parts = assemble(calls, session, boot.kept);
  calls.renewed = ({ inbox, contact, conversation, messages, pass, lost }) => {
    if (lost) chat.tell("lost");
    Object.assign(parts.inbox, inbox);
    Object.assign(parts.contact, contact);
    chat.gone = Boolean(lost && chat.now && !conversation);
    chat.begin(conversation, messages);
    parts.line.start(pass);
  };
  find("loading").remove();
  find("thread").hidden = false;
  calls.renewed(session);
  begin(parts);
});

// What the host's page asks for waits until there is somebody to do it.
for (const [type, act] of Object.entries({
  opened({ reading, foot }, { focus }) {
    reading.turn(true);
    if (focus) foot.focus();
  },
  closed({ reading }) {
    reading.turn(false);
  },
  send({ foot, outbox }, { text }) {
    if (text?.trim()) foot.wish(() => outbox.add(text.trim()));
  },
  identify({ calls }, { identity }) {
    calls.identity = identity;
    calls.renew();
  },
  update({ calls }, { page }) {
    if (page) calls.move(page);
  },
  kept({ calls, reading, outbox }, { key, value }) {
    if (key === "seen") reading.recall(value);
    if (key !== "token" || value === calls.token) return;
    calls.token = value;
    if (!value) {
      outbox.entries = [];
      chat.begin(null);
    }
    calls.renew();
  },
})) hear(type, async (message) => act(await begun, message));

chat.on("message", notice);
find("close").onclick = () => tell("close");
document.onkeydown = ({ key, isComposing }) => {
  if (key === "Escape" && !isComposing && !document.querySelector(":popover-open, dialog[open]")) tell("close");
};
