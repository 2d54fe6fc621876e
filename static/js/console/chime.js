// What a notice sounds like: two soft tones, and a third, higher one where somebody is waited for. Made here; no recording.
const SOFT = [587.3, 784];
const CALLING = [587.3, 784, 1046.5];
const LONG = 0.22;
const APART = 0.13;
const LOUD = 0.12;

let context;

// A browser keeps silent until somebody has touched the page: then the count alone tells.
export async function chime(calls = false) {
  context ??= new AudioContext();
  if (context.state === "suspended") await Promise.race([context.resume(), new Promise((resolve) => setTimeout(resolve, 500))]);
  if (context.state !== "running") return;
  for (const [place, pitch] of (calls ? CALLING : SOFT).entries()) sound(pitch, context.currentTime + place * APART);
}

function sound(pitch, at) {
  const tone = new OscillatorNode(context, { type: "sine", frequency: pitch });
  const loudness = new GainNode(context, { gain: 0 });
  loudness.gain.setValueAtTime(0, at);
  loudness.gain.linearRampToValueAtTime(LOUD, at + 0.02);
  loudness.gain.exponentialRampToValueAtTime(0.001, at + LONG);
  tone.connect(loudness).connect(context.destination);
  tone.start(at);
  tone.stop(at + LONG);
}
