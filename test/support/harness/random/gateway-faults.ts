/** Probabilities, from 0 to 1, of faults at each outside call. */
export type Faults = {
  /** The function is killed: before the call, while it waits for the answer, or right after it. */
  kill: number;
  /** The database refuses the request. */
  throttled: number;
  /** The database executes the request, and the answer is an error. */
  lost: number;
  /** The answer is lost and the SDK repeats the call, which is executed twice. */
  repeated: number;
  /** The call takes seconds. */
  slow: number;
  /** A post fails with 429 or 5xx. */
  busy: number;
  /** A row of the activity index cannot be made, and that cannot be noted on the due list. */
  index: number;
  due: number;
};

export const NO_FAULTS: Faults = {
  kill: 0,
  throttled: 0,
  lost: 0,
  repeated: 0,
  slow: 0,
  busy: 0,
  index: 0,
  due: 0,
};
export const USUAL_FAULTS: Faults = {
  kill: 0.002,
  throttled: 0.004,
  lost: 0.002,
  repeated: 0.01,
  slow: 0.004,
  busy: 0.03,
  index: 0.02,
  due: 0.02,
};
export const HEAVY_FAULTS: Faults = {
  kill: 0.02,
  throttled: 0.06,
  lost: 0.02,
  repeated: 0.05,
  slow: 0.02,
  busy: 0.3,
  index: 0.2,
  due: 0.1,
};
/** The partition of the activity index is full for a while; all else is as usual. */
export const INDEX_FAULTS: Faults = { ...USUAL_FAULTS, index: 0.8, due: 0.3 };

/** Pseudo-random numbers from 0 to 1, the same for the same seed (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A store that fails as databases do. Async iterables are left alone: they are only read, and read again in a minute. */
export function faulty<Store extends object>(store: Store, faults: () => Faults, random: () => number): Store {
  return new Proxy(store, {
    get(target, key, receiver) {
      const method: unknown = Reflect.get(target, key, receiver);
      if (typeof method !== 'function' || method.constructor.name !== 'AsyncFunction') return method;
      return async (...args: unknown[]) => {
        const { throttled, lost, repeated } = faults();
        if (random() < throttled) throw new Error(`${String(key)} was throttled`);
        let answer: unknown = await method.apply(target, args);
        if (random() < repeated) answer = await method.apply(target, args);
        if (random() < lost) throw new Error(`the answer of ${String(key)} was lost`);
        return answer;
      };
    },
  });
}
