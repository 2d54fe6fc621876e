// What comes late has a look of its own, and waits for it.
import { find } from "../frame.js";

const sheet = find("late");
if (sheet.disabled) {
  await new Promise((resolve) => {
    sheet.onload = resolve;
    sheet.onerror = resolve;
    setTimeout(resolve, 2000);
    sheet.disabled = false;
  });
}
