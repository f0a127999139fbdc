/** Of `navigator.locks`, what is used here. */
export type Locks = { request<T>(name: string, work: () => Promise<T>): Promise<T> };

/** Does one piece of work of a name after the other, over all tabs of the origin where there are Web Locks, else in this program. */
export function exclusive(name: string, locks: Locks | undefined): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  if (locks) return (work) => locks.request(name, work);
  return (work) => {
    const next = last.then(work);
    last = next.catch(() => {});
    return next;
  };
}

/** Those of the browser, or of Node from 24 on. */
export const ownLocks = (): Locks | undefined => (globalThis as { navigator?: { locks?: Locks } }).navigator?.locks;
