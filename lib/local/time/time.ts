/** Stops a timer; harmless after it has fired. */
export type Cancel = () => void;

/** The clock and timers of the runner, so that a test can let two hours pass at once. */
export interface Time {
  /** Milliseconds since the epoch. */
  now(): number;
  after(milliseconds: number, run: () => void): Cancel;
}

/** The machine's own clock. Timers do not keep the process alive. */
export const systemTime: Time = {
  now: () => Date.now(),
  after(milliseconds, run) {
    const timer = setTimeout(run, milliseconds).unref();
    return () => clearTimeout(timer);
  },
};
