/** Runs a task once at a time: calls while it runs get the result of the running one. */
export function singleFlight(task) {
  let running = null;
  return () => {
    running ??= task().finally(() => {
      running = null;
    });
    return running;
  };
}
