import { type ManualTime, manualTime } from '@chat-gateway/local/manual-time';

/**
 * Makes a client whose library takes its timers once, when it is made, as Engine.IO's does: they then belong to the clock that is
 * returned, so that an hour of the client passes at once. Its connection is real.
 */
export function withTimersOfItsOwn<Client>(make: () => Client): { client: Client; time: ManualTime } {
  const time = manualTime(Date.now());
  const { setTimeout: real, clearTimeout: clear } = globalThis;
  const fake = (run: () => void, milliseconds = 0) => time.after(milliseconds, run);
  Object.assign(globalThis, { setTimeout: fake, clearTimeout: (cancel?: () => void) => cancel?.() });
  try {
    return { client: make(), time };
  } finally {
    Object.assign(globalThis, { setTimeout: real, clearTimeout: clear });
  }
}
