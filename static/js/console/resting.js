// Between press and release nothing is drawn anew under a hand: what comes by itself waits for the release, a moment at most. Otherwise
// what was pressed would be gone by then, and nothing would come of the press.
const LONGEST = 1000; // who holds longer chooses words, and is not waited for
const AFTER = 50; // a tap's click comes a moment after its release

let waiting = null;
let ends;

function end() {
  const due = waiting ?? [];
  waiting = null;
  for (const act of due) queueMicrotask(act);
}

function endIn(pause) {
  clearTimeout(ends);
  if (waiting) ends = setTimeout(end, pause);
}

addEventListener("pointerdown", ({ button }) => {
  if (button !== 0) return;
  waiting ??= [];
  endIn(LONGEST);
}, { capture: true, passive: true });

for (const up of ["pointerup", "pointercancel"]) addEventListener(up, () => endIn(AFTER), { capture: true, passive: true });

export function atRest(act) {
  if (waiting) waiting.push(act);
  else act();
}
