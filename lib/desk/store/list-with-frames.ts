import { type Observable, observable } from './observable.ts';

export type ListWithFrames<List, Frame> = {
  readonly now: Observable<List>;
  /** Takes over a list that is read; frames that come until it is there are applied to it, since it may be older than they are. */
  load(read: () => Promise<List>): Promise<void>;
  came(frame: Frame): void;
};

/** A list that is read whole, and that frames of the socket change. */
export function listWithFrames<List, Frame>(
  empty: List,
  applied: (list: List, frame: Frame) => List,
): ListWithFrames<List, Frame> {
  const now = observable(empty);
  /** What came during each reading that is under way. */
  const readings = new Set<Frame[]>();
  return {
    now,
    async load(read) {
      const came: Frame[] = [];
      readings.add(came);
      try {
        const list = await read();
        now.set(came.reduce(applied, list));
      } finally {
        readings.delete(came);
      }
    },
    came(frame) {
      for (const came of readings) came.push(frame);
      now.update((list) => applied(list, frame));
    },
  };
}
