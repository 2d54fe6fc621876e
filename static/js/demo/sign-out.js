// Whoever signs out of the shop takes their chat with them: the next person at this browser finds none of it.
document.querySelector("[data-sign-out]")?.addEventListener("click", () => globalThis.Tandem?.("shutdown"));
