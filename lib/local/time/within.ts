import type { Time } from './time.ts';

/** What `within` answers when the time is over first. */
export const TOO_LATE = Symbol('too late');

/** The outcome of some work, or `TOO_LATE`; the work itself goes on, as a Lambda does behind a gateway that gave up. */
export function within<Result>(
  milliseconds: number,
  time: Time,
  work: Promise<Result>,
): Promise<Result | typeof TOO_LATE> {
  return new Promise((resolve, reject) => {
    const cancel = time.after(milliseconds, () => resolve(TOO_LATE));
    work.then(resolve, reject).finally(cancel);
  });
}
