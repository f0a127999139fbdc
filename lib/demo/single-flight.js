/** Whoever asks while the task is under way gets the answer of the one that runs. */
export function singleFlight(task) {
  let running = null;
  return () => {
    running ??= task().finally(() => {
      running = null;
    });
    return running;
  };
}
