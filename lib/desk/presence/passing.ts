import { type Observable, observable } from '../store/observable.ts';

/** What is true for some time after it was said, unless it is said again: by whom, and where. */
export type Passing = {
  /** Who is where now, by who it is. */
  readonly now: Observable<ReadonlyMap<string, string>>;
  said(who: string, where: string): void;
  ended(who: string): void;
};

/** Keeps who types, or looks, where. `lasts` in milliseconds; each is in one place. */
export function passing(lasts: number): Passing {
  const now = observable<ReadonlyMap<string, string>>(new Map());
  const timers = new Map<string, ReturnType<typeof setTimeout>>();

  function ended(who: string) {
    clearTimeout(timers.get(who));
    timers.delete(who);
    if (!now.get().has(who)) return;
    now.update((all) => new Map([...all].filter(([each]) => each !== who)));
  }

  return {
    now,
    said(who, where) {
      clearTimeout(timers.get(who));
      timers.set(
        who,
        setTimeout(() => ended(who), lasts),
      );
      if (now.get().get(who) !== where) now.update((all) => new Map(all).set(who, where));
    },
    ended,
  };
}
