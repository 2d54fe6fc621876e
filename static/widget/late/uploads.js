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
    const room = MOST - this.chips.size;
    for (const file of files.slice(0, room)) this.start(file);
    const left = files.slice(room).map(({ name }) => name);
    if (left.length) this.refuse(this.draw(left.join(", ")), `${say("not_sent")} (${left.length})`);
  }

  draw(name) {
    const remove = make("button", { class: "tool", type: "button", "aria-label": `${say("remove")} ${name}` }, "×");
    const state = make("span", { class: "trouble", role: "status" });
    const chip = make("li", { class: "chip" }, paper(), make("bdi", { title: name }, name), remove, state);
    remove.onclick = () => {
      chip.remove();
      find("words").focus();
    };
    this.box.append(chip);
    chip.scrollIntoView({ block: "nearest" });
    return { chip, remove, state };
  }

  refuse({ chip, state }, words) {
    state.textContent = words;
    chip.scrollIntoView({ block: "nearest" });
  }

  start(file) {
    const drawn = this.draw(file.name);
    const { chip, remove } = drawn;
    const progress = make("progress", { max: 1, value: 0, "aria-label": say("uploading", { name: file.name }) });
    const request = new XMLHttpRequest();
    remove.before(progress);
    remove.addEventListener("click", () => {
      request.abort();
      this.chips.delete(chip);
    });
    this.chips.set(chip, this.send(request, file, progress).catch(({ status }) => {
      this.refuse(drawn, say(WORDS[status] ?? "failed", { limit: this.limit }));
      this.chips.delete(chip);
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

  // The files that came through, out of their chips; one that did not keeps its chip, which says why.
  async take() {
    const chips = [...this.chips];
    const files = await Promise.all(chips.map(([, file]) => file));
    return files.filter((file, at) => this.drop(chips[at][0]));
  }

  forget() {
    this.chips.clear();
    this.box.replaceChildren();
  }

  drop(chip) {
    const known = this.chips.delete(chip);
    if (known) chip.remove();
    return known;
  }
}
