type Timer = { at: number; order: number; ring: () => void };

/** Timers of one instant beyond which code is taken to wait for nothing for ever: thousands of times what traffic sets. */
const RUNG_AT_ONCE = 100_000;

/** Orders timers: the earlier first, then the one set first. */
const hasPassed = (a: Timer, b: Timer): boolean => a.at < b.at || (a.at === b.at && a.order < b.order);

/**
 * Virtual time, which advances only to the next timer, so that hours of traffic take a second and the same seed gives the
 * same interleaving. It works for code that waits for nothing else: in-memory stores, not sockets.
 */
export function virtualTime(start: number) {
  let now = start;
  let order = 0;
  const heap: Timer[] = [];

  const push = (timer: Timer) => {
    let index = heap.push(timer) - 1;
    for (let parent = (index - 1) >> 1; index > 0; parent = (index - 1) >> 1) {
      const [child, above] = [heap[index] as Timer, heap[parent] as Timer];
      if (!hasPassed(child, above)) break;
      heap[index] = above;
      heap[parent] = child;
      index = parent;
    }
  };

  const pop = (): Timer => {
    const first = heap[0] as Timer;
    const last = heap.pop() as Timer;
    if (heap.length === 0) return first;
    heap[0] = last;
    for (let index = 0; ; ) {
      let least = index;
      for (const child of [2 * index + 1, 2 * index + 2]) {
        if (child < heap.length && hasPassed(heap[child] as Timer, heap[least] as Timer)) least = child;
      }
      if (least === index) return first;
      [heap[index], heap[least]] = [heap[least] as Timer, heap[index] as Timer];
      index = least;
    }
  };

  /** Resolves when code that waits only for promises has come to rest. */
  const atRest = () => new Promise((rested) => setImmediate(rested));

  return {
    now: () => now,
    sleep: (milliseconds: number) =>
      new Promise<void>((ring) => push({ at: now + Math.max(0, milliseconds), order: order++, ring })),
    /** Advances time, running everything that was waiting for it. Throws if something keeps time from advancing. */
    async pass(milliseconds: number) {
      const until = now + milliseconds;
      let rung = 0;
      await atRest();
      while (heap[0] && heap[0].at <= until) {
        const timer = pop();
        rung = timer.at === now ? rung + 1 : 0;
        if (rung > RUNG_AT_ONCE) throw new Error(`something waits for no time at all, again and again, at ${now}`);
        now = timer.at;
        timer.ring();
        await atRest();
      }
      now = until;
    },
  };
}

export type VirtualTime = ReturnType<typeof virtualTime>;
