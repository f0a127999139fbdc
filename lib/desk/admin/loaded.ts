import { type Observable, observable } from '../store/observable.ts';
import { type Problem, problemOf } from './act.ts';

/** What is read from the gateway: not yet, or why not, or as it was read last. */
export type Loaded<T> = { is: 'loading' } | { is: 'failed'; problem: Problem } | { is: 'loaded'; value: T };

export type Loadable<T> = {
  readonly state: Observable<Loaded<T>>;
  /** Reads it again. What is shown stays until then, and stays if that fails. Calls while it is read share it. */
  load(): Promise<void>;
  /** Changes what was read, as the gateway has just answered. */
  change(change: (now: T) => T): void;
};

export function loadable<T>(read: () => Promise<T>): Loadable<T> {
  const state = observable<Loaded<T>>({ is: 'loading' });
  let reading: Promise<void> | null = null;

  async function once(): Promise<void> {
    if (state.get().is === 'failed') state.set({ is: 'loading' });
    try {
      state.set({ is: 'loaded', value: await read() });
    } catch (error) {
      if (state.get().is !== 'loaded') state.set({ is: 'failed', problem: problemOf(error) });
    }
  }

  return {
    state,
    load() {
      reading ??= once().finally(() => {
        reading = null;
      });
      return reading;
    },
    change(change) {
      state.update((now) => (now.is === 'loaded' ? { is: 'loaded', value: change(now.value) } : now));
    },
  };
}
