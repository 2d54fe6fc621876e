// Keeps what the page asks of Tandem until embed.js is there to do it.
window.Tandem ??= (...call) => {
  window.Tandem.q.push(call);
};
window.Tandem.q ??= [];
