// What somebody has begun to type in a conversation, for each of its papers: kept for as long as the tab is open. With the id the
// message will carry, so that sent again after a lost answer it is said once.
const key = (member, form) => `draft ${member} ${form.getAttribute("action")}`;

export function keep(member, form) {
  const { text, client_id } = form.elements;
  if (text.value.trim()) write(key(member, form), JSON.stringify({ text: text.value, id: client_id.value }));
  else sessionStorage.removeItem(key(member, form));
}

// Gives whether there was anything.
export function restore(member, form) {
  const kept = JSON.parse(sessionStorage.getItem(key(member, form)));
  if (!kept) return false;
  form.elements.text.value = kept.text;
  form.elements.client_id.value = kept.id;
  return true;
}

// A tab's storage may be full: then what is typed stands on the page alone.
function write(name, value) {
  try {
    sessionStorage.setItem(name, value);
  } catch {
    sessionStorage.removeItem(name);
  }
}
