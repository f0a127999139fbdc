import type { Time } from './time.ts';

/** The result of `within` after the time limit. */
export const TOO_LATE = Symbol('too late');

/** The outcome of some work, or `TOO_LATE`; the work itself continues, as a Lambda does after the time-out of its gateway. */
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
