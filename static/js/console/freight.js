// What becomes of each file of a reply on the channel it takes, told before it is sent: along with the words, or as a link.
const AS_A_LINK = "as a link";

export function tellFates(freight, uploads) {
  const goes = freight ? JSON.parse(freight) : null;
  let along = 0;
  for (const upload of uploads) {
    const { type, size } = upload.dataset;
    const isAlong = !goes || (along < goes.most && Number(size) <= Math.min(goes.kinds[type] ?? -1, goes.together));
    if (isAlong) along += 1;
    const place = upload.querySelector("[data-fate]");
    const words = isAlong ? "" : AS_A_LINK;
    if (place && place.textContent !== words) place.textContent = words;
  }
}
