// Files come to a reply by its button, from the clipboard, or by hand; all go the button's way.
const MOST = 10;
const TOO_MANY = `A message has at most ${MOST} files.`;
const NO_FILES = "A note holds words alone. Add files to a reply.";

export function takeFiles(composer) {
  composer.addEventListener("change", (event) => count(composer, event), { capture: true });
  composer.addEventListener("paste", (event) => give(composer, event, event.clipboardData));
  composer.addEventListener("drop", (event) => give(composer, event, event.dataTransfer));
  composer.addEventListener("dragover", (event) => event.dataTransfer.types.includes("Files") && event.preventDefault());
}

function give(composer, event, { files }) {
  if (!files.length) return;
  event.preventDefault();
  const input = composer.form()?.querySelector("[type=file]");
  const way = composer.querySelector(".way");
  if (input && way?.dataset.files === "0") return composer.thread.say(`${way.dataset.word} carries words alone. Send a link instead.`);
  if (!input) return composer.thread.say(NO_FILES);
  input.files = files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

function count(composer, event) {
  const { target } = event;
  if (!target.matches("[type=file]") || target.files.length + composer.querySelectorAll(".upload").length <= MOST) return;
  event.stopPropagation();
  target.value = "";
  composer.thread.say(TOO_MANY);
}
