// Two soft notes, made on the spot.
let context;

export function ring() {
  context ??= new AudioContext();
  const start = context.currentTime;
  for (const [pitch, delay] of [[660, 0], [880, 0.09]]) {
    const note = context.createOscillator();
    const gain = context.createGain();
    note.frequency.value = pitch;
    gain.gain.setValueAtTime(0, start + delay);
    gain.gain.linearRampToValueAtTime(0.08, start + delay + 0.01);
    gain.gain.exponentialRampToValueAtTime(0.001, start + delay + 0.25);
    note.connect(gain).connect(context.destination);
    note.start(start + delay);
    note.stop(start + delay + 0.3);
  }
}
