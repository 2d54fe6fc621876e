// What every request of ours carries: who asks, and of which workspace the page is. As htmx sends it, so that it is said in one place.
export const headers = () => JSON.parse(document.body.getAttribute("hx-headers"));
