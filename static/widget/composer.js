// Where the visitor writes. What stands here is kept as a draft; what leaves goes to the outbox.
import { find, keep } from "./frame.js";

const EVERY = 3000;

export class Composer {
  constructor(parts) {
    Object.assign(this, parts, { form: find("composer"), words: find("words") });
    this.words.value = this.kept.draft ?? "";
    find("attach").hidden = !this.inbox.features.attachments;
    this.chat.on("change", () => this.grow());
    this.chat.on("lost", () => this.forget());
    this.listen();
    this.receive();
  }

  listen() {
    const { form, words } = this;
    form.onsubmit = (event) => {
      event.preventDefault();
      this.send();
    };
    words.oninput = () => this.change();
    words.onkeydown = (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
      event.preventDefault();
      this.send();
    };
    find("emoji").ontoggle = ({ newState }) => {
      if (newState === "open") this.smile();
    };
  }

  receive() {
    const picker = find("picker");
    find("attach").onclick = () => picker.click();
    picker.onchange = () => {
      this.attach([...picker.files]);
      picker.value = "";
    };
    document.ondragover = document.ondrop = (event) => {
      const { types, files } = event.dataTransfer;
      if (!types.includes("Files")) return;
      event.preventDefault();
      if (event.type === "drop") this.attach([...files]);
    };
    this.words.onpaste = (event) => {
      const files = [...event.clipboardData.files];
      if (files.length) event.preventDefault();
      this.attach(files);
    };
  }

  attach(files) {
    if (!files.length || this.form.hidden || !this.inbox.features.attachments) return;
    this.attaching = import("./late/uploads.js").then(({ Uploads }) => {
      this.uploads ??= new Uploads(this);
      this.uploads.add(files);
      this.words.focus();
    });
  }

  async smile() {
    const { build } = await import("./late/emoji.js");
    build((emoji) => {
      this.words.focus();
      this.words.setRangeText(emoji, this.words.selectionStart, this.words.selectionEnd, "end");
      this.change();
    });
  }

  change() {
    this.grow();
    this.whisper(this.words.value !== "");
    clearTimeout(this.keeping);
    this.keeping = setTimeout(() => this.draft(), 300);
  }

  draft() {
    clearTimeout(this.keeping);
    keep("draft", this.words.value || null);
  }

  // Who they were is nobody any more: what was begun was begun by somebody else.
  forget() {
    this.words.value = "";
    this.uploads?.forget();
    this.draft();
  }

  grow() {
    const { style, scrollHeight } = this.words;
    style.blockSize = "auto";
    if (scrollHeight) style.blockSize = `${this.words.scrollHeight}px`;
  }

  whisper(on) {
    clearTimeout(this.typing);
    if (on) this.typing = setTimeout(() => this.whisper(false), EVERY * 2);
    if (on ? Date.now() - (this.told ?? 0) < EVERY : !this.told) return;
    this.told = on && Date.now();
    this.line.whisper("typing", { on });
  }

  async send() {
    if (this.waiting) return;
    this.waiting = true;
    await Promise.allSettled([this.attaching]);
    const files = await (this.uploads?.take() ?? []);
    this.waiting = false;
    const text = this.words.value.trim();
    if (!text && !files.length) return;
    this.words.value = "";
    this.outbox.add(text, files);
    this.whisper(false);
    this.draft();
    this.grow();
    this.words.focus();
  }
}
