// Files in the thread. They are fetched with the visitor's token: they have no address of their own to link to.
import { find, lang, make } from "../frame.js";
import "./look.js";

const PICTURES = ["image/png", "image/jpeg", "image/gif", "image/webp"];

export function paper() {
  const icon = find("attach").firstElementChild.cloneNode(true);
  icon.firstElementChild.setAttribute("href", "#file");
  return icon;
}

function size(bytes) {
  const [unit, amount] = bytes < 1e6 ? ["kilobyte", bytes / 1e3] : ["megabyte", bytes / 1e6];
  return new Intl.NumberFormat(lang, { style: "unit", unit, maximumFractionDigits: 1 }).format(Math.max(amount, 0.1));
}

export const shows = (calls) => (file) => (PICTURES.includes(file.type) ? picture : download)(calls, file);

async function fetched(calls, url, type) {
  const answer = await calls.open(url);
  return URL.createObjectURL(new Blob([await answer.arrayBuffer()], { type }));
}

function picture(calls, { name, type, url }) {
  const image = make("img", { alt: name });
  const frame = make("a", { class: "picture-frame", target: "_blank" }, image);
  fetched(calls, url, type).then((address) => {
    frame.href = address;
    image.src = address;
  }, () => frame.replaceWith(download(calls, { name, url })));
  return frame;
}

function download(calls, { name, size: bytes, url }) {
  const small = make("small", {}, bytes ? size(bytes) : "");
  const button = make("button", { type: "button", class: "file" }, paper(), make("bdi", {}, name), small);
  button.onclick = async () => {
    make("a", { href: await fetched(calls, url, "application/octet-stream"), download: name }).click();
  };
  return button;
}
