// Files on their way: each is a chip with its progress, and goes with the next message.
import { refused } from "../calls.js";
import { find, make, say } from "../frame.js";
import { paper } from "./files.js";

const MOST = 10;
const WORDS = { 413: "too_large", 415: "wrong_type" };

export class Uploads {
  chips = new Map();

  constructor({ calls, inbox }) {
    Object.assign(this, { calls, limit: inbox.features.max_file_mb, box: find("chips") });
  }

  add(files) {
    for (const file of files.slice(0, MOST - this.chips.size)) this.start(file);
  }

  start(file) {
    const progress = make("progress", { max: 1, value: 0, "aria-label": say("uploading", { name: file.name }) });
    const remove = make("button", { class: "tool", type: "button", "aria-label": `${say("remove")} ${file.name}` }, "×");
    const state = make("span", { class: "trouble", role: "status" });
    const chip = make("li", { class: "chip" }, paper(), make("bdi", {}, file.name), progress, state, remove);
    this.box.append(chip);
    const request = new XMLHttpRequest();
    remove.onclick = () => {
      request.abort();
      this.chips.delete(chip);
      chip.remove();
      find("words").focus();
    };
    this.chips.set(chip, this.send(request, file, progress).catch(({ status }) => {
      state.textContent = say(WORDS[status] ?? "failed", { limit: this.limit });
      return null;
    }).finally(() => progress.remove()));
  }

  // Only XMLHttpRequest tells how far an upload is.
  async send(request, file, progress) {
    if (file.size > this.limit * 1024 * 1024) throw refused(413);
    const form = new FormData();
    form.append("file", file);
    request.open("POST", "/widget/api/attachments");
    request.setRequestHeader("Authorization", this.calls.bearer.Authorization);
    request.responseType = "json";
    request.upload.onprogress = ({ loaded, total }) => { progress.value = loaded / total; };
    request.send(form);
    await new Promise((resolve) => { request.onloadend = resolve; });
    if (request.status !== 201) throw refused(request.status);
    return request.response.attachment;
  }

  // Null while one of them cannot be sent: its chip says why.
  async ready() {
    const sent = await Promise.all(this.chips.values());
    return sent.includes(null) ? null : sent;
  }

  clear() {
    this.chips.clear();
    this.box.replaceChildren();
  }
}
