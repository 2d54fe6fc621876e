// The dialog of one's own canned replies. What stands on the paper is what is offered to be kept.
import { headers } from "./headers.js";

const FAILED = "Not kept: the server cannot be reached. Try again in a moment.";
let dialog;

export async function open(button, area) {
  dialog ??= made();
  dialog.opener = button;
  if (!(await load(button.dataset.canned))) return;
  const field = dialog.querySelector("#canned-text");
  field.value ||= area.value.trim();
  dialog.showModal();
  dialog.querySelector("input").focus();
}

function made() {
  const made = document.createElement("dialog");
  made.className = "dialog canned";
  made.setAttribute("aria-labelledby", "canned-heading");
  document.body.append(made);
  made.addEventListener("submit", submitted);
  made.addEventListener("click", ({ target }) => {
    if (target === made || target.closest("[data-close]")) made.close();
    const thrown = target.closest("[data-throw]");
    if (thrown) load(thrown.dataset.throw, new URLSearchParams());
  });
  made.addEventListener("close", () => made.opener.focus());
  return made;
}

function submitted(event) {
  event.preventDefault();
  load(event.target.getAttribute("action"), new URLSearchParams(new FormData(event.target)));
}

// Gives whether the dialog shows what the server has.
async function load(address, body) {
  const answer = await fetch(address, { method: body ? "POST" : "GET", headers: headers(), body }).catch(() => null);
  const isShown = Boolean(answer) && !answer.redirected && (answer.ok || answer.status === 422);
  if (isShown) dialog.innerHTML = await answer.text();
  else document.dispatchEvent(new CustomEvent("toast", { detail: { text: FAILED, kind: "error" } }));
  dialog.querySelector("[role=alert]")?.closest(".field").querySelector("input, textarea").focus();
  return isShown;
}
