let context: AudioContext | undefined;

/** Milliseconds after which a sound that was not allowed yet is not made any more. */
const STALE = 1_000;

/** Two soft notes, made here so that no file is loaded. Browsers allow it once somebody has clicked on the page. */
export async function playSound(): Promise<void> {
  context ??= new AudioContext();
  const askedAt = Date.now();
  if (context.state !== 'running') await context.resume();
  if (Date.now() - askedAt < STALE) play(context);
}

function play(context: AudioContext): void {
  const { currentTime, destination } = context;
  for (const [at, pitch] of [
    [0, 660],
    [0.14, 880],
  ] as const) {
    const note = new OscillatorNode(context, { frequency: pitch, type: 'sine' });
    const volume = new GainNode(context, { gain: 0 });
    volume.gain.setValueAtTime(0, currentTime + at);
    volume.gain.linearRampToValueAtTime(0.12, currentTime + at + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.0001, currentTime + at + 0.35);
    note.connect(volume).connect(destination);
    note.start(currentTime + at);
    note.stop(currentTime + at + 0.4);
  }
}
