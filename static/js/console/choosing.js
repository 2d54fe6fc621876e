// Which conversations of a list are chosen. It is known at once, whatever is still on its way: a row that changes meanwhile stays chosen.
// Shift and a click choose all between the last choice and this one.
export const MOST = 50;
const TOO_MANY = `At most ${MOST} at once.`;

export const tick = (row) => row.querySelector("[data-select]");
export const say = (text, kind) => document.dispatchEvent(new CustomEvent("toast", { detail: { text, kind } }));

function between(rows, one, other) {
  const all = [...rows.children];
  const [from, to] = [all.findIndex((row) => row.id === one), all.indexOf(other)].sort((a, b) => a - b);
  return from < 0 ? [other] : all.slice(from, to + 1);
}

function set(rows, row, isChosen) {
  const { number, fence } = row.dataset;
  if (!isChosen) rows.chosen.delete(number);
  else if (rows.chosen.size < MOST && !rows.chosen.has(number)) rows.chosen.set(number, fence);
  else if (!rows.chosen.has(number)) say(TOO_MANY, "warning");
  tick(row).checked = rows.chosen.has(number);
}

export function choose(rows, box, isRange) {
  const row = box.closest(".queue-row");
  const isChosen = box.checked;
  for (const one of isRange ? between(rows, rows.lastChosen, row) : [row]) set(rows, one, isChosen);
  rows.lastChosen = row.id;
}
