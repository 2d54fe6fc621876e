// What can be done with the chat as a whole.
import { find, keep, make, say } from "../frame.js";
import "./look.js";
import { ask } from "./sheet.js";
import { ring } from "./sound.js";

const ACTS = {
  sound({ kept }) {
    kept.sound = !kept.sound;
    keep("sound", kept.sound);
    if (kept.sound) ring();
  },
  async download({ calls, inbox }) {
    const answer = await calls.open("/widget/api/transcript?format=txt");
    make("a", { href: URL.createObjectURL(await answer.blob()), download: `${inbox.name}.txt` }).click();
  },
  async mail(parts) {
    const thanks = await ask("transcript", parts);
    if (thanks) parts.foot.say(thanks[0]);
  },
  end: (parts) => ask("end", parts),
};

// From the second time on the browser opens and closes it by itself.
export function open({ parts }) {
  const options = find("options");
  const menu = find("menu");
  options.onclick = null;
  options.setAttribute("popovertarget", "menu");
  menu.onbeforetoggle = ({ newState }) => {
    if (newState === "open") fill(menu, parts);
  };
  menu.showPopover();
}

function fill(menu, parts) {
  const { chat: { now, ended }, kept } = parts;
  const items = {
    sound: say(kept.sound ? "sound_off" : "sound_on"),
    ...(now && { download: say("download"), mail: say("mail_transcript") }),
    ...(now && !ended && { end: say("end") }),
  };
  menu.replaceChildren(...Object.entries(items).map(([value, words]) => make("button", { class: "item", type: "button", value }, words)));
  menu.onclick = async ({ target: { value } }) => {
    if (!value) return;
    menu.hidePopover();
    await Promise.resolve(ACTS[value](parts)).catch(() => parts.foot.say());
  };
  menu.firstChild.autofocus = true;
}
