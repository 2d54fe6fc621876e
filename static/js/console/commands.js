// What a page lets people do, by key (data-key) or from the palette (data-command). An element counts while it can be used: shown and
// not disabled, or in a closed menu whose button is: it is then pressed where it lies, the menu stays closed. What stands in a row counts
// for the row in focus alone, and before all else. Under data-anywhere stand links drawn nowhere, for keys and palette only.
export const AREAS = [".pane-thread ", ".pane-case ", ""]; // what is nearest the work comes first

const WRITTEN = "textarea, select, input:not([type=checkbox], [type=radio], [type=button], [type=submit], [type=file])";

export const isWritten = (element) => element.isContentEditable || element.matches(WRITTEN);

function isUsable(element) {
  if (element.closest("[data-anywhere]")) return true;
  if (element.matches(":disabled, [aria-disabled=true]") || element.closest("[hidden], [inert]")) return false;
  const menu = element.closest("[popover]:not(:popover-open)");
  if (!menu) return element.checkVisibility({ visibilityProperty: true });
  const way = document.querySelector(`[popovertarget="${menu.id}"]`);
  return way !== null && isUsable(way);
}

function isAtHand(element) {
  const row = element.closest(".queue-row");
  return !row || row.contains(document.activeElement);
}

export function usable(selector) {
  const found = [...document.querySelectorAll(selector)].filter((each) => isAtHand(each) && isUsable(each));
  return found.sort((one, other) => Boolean(other.closest(".queue-row")) - Boolean(one.closest(".queue-row")));
}

// As if one had gone there and pressed it. What is written in gets the focus alone, so its menu is opened first.
export function act(element) {
  if (isWritten(element)) element.closest("[popover]:not(:popover-open)")?.showPopover();
  element.focus();
  if (!isWritten(element)) element.click();
}
