let context: AudioContext | undefined;

/** Two soft notes, made here so that no file is loaded. Browsers allow it once somebody has clicked on the page. */
export function playSound(): void {
  context ??= new AudioContext();
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
