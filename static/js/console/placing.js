// Puts what the server sends into the page, whether it came as an answer or over the socket. An element that says
// `data-into` goes to that place, which decides where; any other takes the place of the one with its id.
export function place(html) {
  const piece = document.createElement("template");
  piece.innerHTML = html;
  for (const element of [...piece.content.children]) put(document.adoptNode(element));
}

function put(element) {
  const home = document.getElementById(element.dataset.into);
  if (home?.take) home.take(element);
  else if (home) home.append(element);
  else renew(document.getElementById(element.id), element);
  if (element.isConnected) globalThis.htmx.process(element);
}

// Answers and pushes overtake each other: who held the conversation before does not take the place of who holds it.
function renew(old, element) {
  if (Number(element.dataset.fence) < Number(old?.dataset.fence)) return;
  replace(old, element);
}

// Who stood on something with a name stands on it still, and what was unfolded stays so. What says the same stays where it is: a press
// that had begun on it is not lost.
function replace(old, element) {
  if (old?.isEqualNode(element)) return;
  for (const open of old?.querySelectorAll("details[open][id]") ?? []) element.querySelector(`#${open.id}`)?.setAttribute("open", "");
  const focused = old?.contains(document.activeElement) && document.activeElement.id;
  old?.replaceWith(element);
  if (focused) document.getElementById(focused)?.focus();
}

// Whether a request was answered as asked: not refused, and not led to the sign-in page.
export function arrived({ xhr, pathInfo }) {
  return xhr.status >= 200 && xhr.status < 300 && xhr.responseURL.endsWith(pathInfo.finalRequestPath);
}
