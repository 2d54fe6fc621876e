// What is written into a form while its answer is on its way is written still once that takes its place, and whoever wrote goes on there.
const BLANKS = ".field :is(input, textarea, select)";

const isTicked = ({ type }) => type === "checkbox";
const keyOf = (blank) => (isTicked(blank) ? `${blank.name} ${blank.value}` : blank.name);
const said = (blank) => (isTicked(blank) ? blank.checked : blank.value);
const written = (home) => new Map([...home.querySelectorAll(BLANKS)].map((blank) => [keyOf(blank), said(blank)]));

function write(home, before, now) {
  for (const blank of home.querySelectorAll(BLANKS)) {
    const key = keyOf(blank);
    if (!now.has(key) || now.get(key) === before.get(key)) continue;
    blank[isTicked(blank) ? "checked" : "value"] = now.get(key);
  }
}

export function keeping(home) {
  const before = written(home);
  return (draw) => {
    const now = written(home);
    const { id, selectionStart: from, selectionEnd: to } = document.activeElement;
    draw();
    write(home, before, now);
    if (id && Number.isInteger(from)) document.getElementById(id)?.setSelectionRange(from, to);
  };
}
